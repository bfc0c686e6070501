import type { ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import type { EntryState } from '../drafts/compare-entries.ts';
import { EntryBadge } from '../drafts/entry-badge.tsx';
import { EndpointBadge } from './badges.tsx';
import type { Health } from './health.ts';
import { LastAnswer } from './last-answer.tsx';

/** The columns of a list of endpoints, with the health of those in force. */
export const endpointColumns = <Row extends { name: string }>({
  health,
  stateOf,
  title,
  below,
  about,
  last,
  sent,
}: {
  health: ReadonlyMap<string, Health>;
  stateOf: (name: string) => EntryState;
  title: string;
  /** Under the name. */
  below: (row: Row) => string;
  /** The column that only this list has. */
  about: Column<Row>;
  last: string;
  sent: string;
}): Column<Row>[] => [
  {
    id: 'name',
    title,
    narrow: 'title',
    sortable: ({ name }) => name,
    cell: (row): ReactNode => (
      <span className="block min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{row.name}</span>
          <EntryBadge state={stateOf(row.name)} />
        </span>
        <span className="block truncate font-mono text-xs text-faint">{below(row)}</span>
      </span>
    ),
    text: ({ name }) => name,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-40',
    narrow: 'corner',
    sortable: ({ name }) => health.get(name)?.state ?? '',
    cell: ({ name }) => <EndpointBadge state={health.get(name)?.state} />,
    text: ({ name }) => health.get(name)?.state ?? '',
  },
  about,
  {
    id: 'lately',
    title: last,
    width: 'w-[23%]',
    narrow: 'line',
    cell: ({ name }) => <LastAnswer health={health.get(name)} />,
    text: ({ name }) => health.get(name)?.lastError ?? health.get(name)?.lastSuccessAt ?? '',
  },
  {
    id: 'sent',
    title: sent,
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    sortable: ({ name }) => health.get(name)?.sent ?? 0,
    cell: ({ name }) => <span className="tabular">{formatCount(health.get(name)?.sent ?? 0)}</span>,
    text: ({ name }) => String(health.get(name)?.sent ?? 0),
  },
];
