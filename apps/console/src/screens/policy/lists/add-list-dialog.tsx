'use client';

import { useState } from 'react';
import { NewEntryDialog } from '../../drafts/new-entry-dialog.tsx';
import type { Draft } from '../../drafts/use-draft.ts';
import { KindChoice } from './kind-choice.tsx';
import { LISTS, listHref, type NamedList } from './named-list.ts';

/** Asks for name and kind of a new list, keeps it in the draft and opens it. */
export function AddListDialog(props: { taken: readonly string[]; draft: Draft; onClose: () => void }) {
  const [kind, setKind] = useState<NamedList['kind']>('hosts');
  return (
    <NewEntryDialog
      {...props}
      noun="list"
      list={LISTS}
      entryOf={(name) => ({ name, kind, items: [] })}
      hrefOf={listHref}
      help={
        <>
          Settings refer to it as <code className="font-mono">@name</code>, rules by its name in quotes.
        </>
      }
    >
      <fieldset className="mt-2">
        <legend className="mb-1 text-[13px] font-medium">Holds</legend>
        <KindChoice kind={kind} onChange={setKind} />
      </fieldset>
    </NewEntryDialog>
  );
}
