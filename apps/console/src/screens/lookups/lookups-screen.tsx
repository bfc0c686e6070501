'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { plural } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { AddButton } from '../drafts/add-button.tsx';
import { DraftFrame } from '../drafts/draft-frame.tsx';
import { TakenOut } from '../drafts/taken-out.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { useDraftedList } from '../drafts/use-drafted-list.ts';
import { AddLookupDialog } from './add-lookup-dialog.tsx';
import { lookupHref } from './lookup.ts';
import { lookupColumns } from './lookup-columns.tsx';
import { NoLookups } from './no-lookups.tsx';

/** What rules and lists ask elsewhere: every look-up, and how its source does. */
export function LookupsScreen() {
  const draft = useDraft();
  const [isAdding, setAdding] = useState(false);
  const { entries, stateOf, removed } = useDraftedList(draft, ({ lookups }) => lookups.sources, 'name');
  const told = useQuery(useTRPC().lookups.list.queryOptions({}, { refetchInterval: 5000 }));
  const inForce = new Map(told.data?.items.map((one) => [one.name, one]));
  return (
    <DraftFrame
      title="Look-ups"
      lead="Questions that rules and lists put to Redis, LMDB, SQL, LDAP, files, web servers and DNS while mail comes in."
      draft={draft}
      actions={
        <>
          <CopyAsCurl operation="lookups.list" />
          <AddButton onClick={() => setAdding(true)}>Add a look-up</AddButton>
        </>
      }
    >
      {() => (
        <>
          <DataTable
            label="Look-ups"
            rows={entries}
            columns={lookupColumns(inForce, stateOf)}
            rowKey={({ name }) => name}
            rowHref={({ name }) => lookupHref(name)}
            exportName="look-ups"
            lines={2}
            caption={plural(entries.length, 'look-up')}
            empty={<NoLookups />}
          />
          <TakenOut keys={removed} />
          {isAdding && draft.configuration ? (
            <AddLookupDialog
              taken={entries.map(({ name }) => name)}
              draft={draft}
              places={draft.configuration}
              onClose={() => setAdding(false)}
            />
          ) : null}
        </>
      )}
    </DraftFrame>
  );
}
