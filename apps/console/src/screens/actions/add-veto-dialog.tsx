'use client';

import { NewEntryDialog } from '../drafts/new-entry-dialog.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import { VETOES, vetoHref } from './action.ts';

/** Asks for the name of a new veto, which begins with an expression that forbids nothing. */
export function AddVetoDialog(props: { taken: readonly string[]; draft: Draft; onClose: () => void }) {
  return (
    <NewEntryDialog
      {...props}
      noun="veto"
      list={VETOES}
      entryOf={(name) => ({ name, ask: { kind: 'cel', expression: '""' } })}
      hrefOf={vetoHref}
      help="Small letters, digits, dots and dashes, such as debtors or bad-authority. It begins with an expression that forbids nothing."
    />
  );
}
