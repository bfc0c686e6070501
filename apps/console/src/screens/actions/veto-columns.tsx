import type { Column } from '../../ui/table/column.ts';
import type { EntryState } from '../drafts/compare-entries.ts';
import { EntryBadge } from '../drafts/entry-badge.tsx';
import { kindWords, type Veto } from './action.ts';

/** The columns of the list of vetoes. */
export const vetoColumns = (stateOf: (name: string) => EntryState): Column<Veto>[] => [
  {
    id: 'name',
    title: 'Veto',
    narrow: 'title',
    sortable: ({ name }) => name,
    cell: ({ name, when, enabled }) => (
      <span className="block min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          <EntryBadge state={stateOf(name)} />
        </span>
        <span className="block truncate text-xs text-faint">
          {enabled ? (when.trim() === '' ? 'always asked' : 'asked under a condition') : 'switched off'}
        </span>
      </span>
    ),
    text: ({ name }) => name,
  },
  {
    id: 'at',
    title: 'At',
    width: 'w-40',
    narrow: 'corner',
    sortable: ({ event }) => event,
    cell: ({ event }) => <span className="font-mono text-xs">{event}</span>,
    text: ({ event }) => event,
  },
  {
    id: 'asks',
    title: 'Asks',
    width: 'w-[24%]',
    narrow: 'line',
    cell: ({ ask }) => kindWords[ask.kind],
    text: ({ ask }) => kindWords[ask.kind],
  },
  {
    id: 'limit',
    title: 'Waits',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    cell: ({ timeout }) => <span className="tabular">{timeout} ms</span>,
    text: ({ timeout }) => String(timeout),
  },
];
