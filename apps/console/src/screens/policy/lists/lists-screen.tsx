'use client';

import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { DataTable } from '../../../ui/data-table.tsx';
import { Empty } from '../../../ui/feedback.tsx';
import { formatCount, plural } from '../../../ui/format.ts';
import { Guarded } from '../../../ui/permission.tsx';
import { RowButton } from '../../../ui/row-button.tsx';
import type { Column } from '../../../ui/table/column.ts';
import { useTRPC } from '../../../ui/trpc.ts';
import { AddButton } from '../../drafts/add-button.tsx';
import { DraftFrame } from '../../drafts/draft-frame.tsx';
import { nameColumn } from '../../drafts/name-column.tsx';
import { TakenOut } from '../../drafts/taken-out.tsx';
import { useDraft } from '../../drafts/use-draft.ts';
import { useDraftedList } from '../../drafts/use-drafted-list.ts';
import { useRemoval } from '../../drafts/use-removal.ts';
import { AddListDialog } from './add-list-dialog.tsx';
import { MatchPanel } from './match-panel.tsx';
import { LISTS, listHref, type NamedList } from './named-list.ts';
import { Uses } from './uses.tsx';

/** The named lists: what each holds and who uses it. */
export function ListsScreen() {
  const trpc = useTRPC();
  const draft = useDraft();
  const [isAdding, setAdding] = useState(false);
  const { entries: lists, stateOf, removed } = useDraftedList(draft, ({ lists }) => lists.named, 'name');
  const remove = useRemoval(draft, LISTS);
  // Asked anew whenever the draft changes.
  const told = useQuery(
    trpc.lists.list.queryOptions({ of: 'draft' }, { placeholderData: (known) => known, refetchInterval: 15_000 }),
  );
  const uses = new Map(told.data?.items.map((item) => [item.name, item.uses]));
  const columns: Column<NamedList>[] = [
    nameColumn({ id: 'name', title: 'List' }, ({ name }) => name, stateOf),
    {
      id: 'kind',
      title: 'Holds',
      width: 'w-28',
      narrow: 'line',
      sortable: ({ kind }) => kind,
      cell: ({ kind }) => kind,
      text: ({ kind }) => kind,
    },
    {
      id: 'items',
      title: 'Items',
      width: 'w-24',
      align: 'right',
      narrow: 'line',
      sortable: ({ items }) => items.length,
      cell: ({ items, lookup }) => (
        <span className="tabular block truncate">
          {formatCount(items.length)}
          {lookup ? <span className="block truncate font-mono text-xs text-faint">+ {lookup}</span> : null}
        </span>
      ),
      text: ({ items, lookup }) => `${items.length}${lookup ? ` + ${lookup}` : ''}`,
    },
    {
      id: 'uses',
      title: 'Used by',
      narrow: 'line',
      cell: ({ name }) => <Uses uses={uses.get(name) ?? []} />,
      text: ({ name }) => (uses.get(name) ?? []).map((use) => `${use.kind} ${use.name}`).join(' '),
    },
    {
      id: 'actions',
      title: 'Change',
      width: 'w-20',
      align: 'right',
      narrow: 'corner',
      cell: (list) => (
        <Guarded needs="configure" className="relative z-10 flex justify-end">
          <RowButton icon={Trash2} label={`Remove ${list.name}`} onClick={() => remove(list.name, list)} />
        </Guarded>
      ),
    },
  ];
  return (
    <DraftFrame
      title="Lists"
      lead="Sets of hosts, domains or addresses under a name, for every setting and rule that should always mean the same ones."
      draft={draft}
      actions={<AddButton onClick={() => setAdding(true)}>Add a list</AddButton>}
    >
      {() => (
        <>
          <DataTable
            label="Named lists"
            rows={lists}
            columns={columns}
            rowKey={({ name }) => name}
            rowHref={({ name }) => listHref(name)}
            exportName="lists"
            caption={plural(lists.length, 'list')}
            empty={
              <Empty title="No list yet">
                Make one when two settings or rules should always name the same hosts, domains or addresses.
              </Empty>
            }
          />
          <TakenOut keys={removed} />
          {lists.length > 0 ? (
            <div className="mt-4 max-w-2xl">
              <MatchPanel />
            </div>
          ) : null}
          {isAdding ? (
            <AddListDialog taken={lists.map(({ name }) => name)} draft={draft} onClose={() => setAdding(false)} />
          ) : null}
        </>
      )}
    </DraftFrame>
  );
}
