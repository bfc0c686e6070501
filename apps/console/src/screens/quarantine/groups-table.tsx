'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { withTerm } from '../../search/language.ts';
import type { QuarantineSearchFilter } from '../../search/quarantine-search.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { useLimit } from '../../ui/table/use-limit.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { groupColumns } from './group-columns.tsx';
import { NothingKept } from './nothing-kept.tsx';

export const groupings = ['reason', 'rule', 'sender', 'domain', 'recipient'] as const;
export type Grouping = (typeof groupings)[number];

/** What is kept back, by what it has in common, the biggest group first. A row leads to its recipients. */
export function GroupsTable({
  by,
  filter,
  query,
  isFiltered,
}: {
  by: Grouping;
  filter: QuarantineSearchFilter;
  query: string;
  isFiltered: boolean;
}) {
  const { limit, grown } = useLimit();
  const found = useQuery(
    useTRPC().quarantine.groups.queryOptions(
      { by, ...filter, limit },
      { refetchInterval: 10_000, placeholderData: keepPreviousData },
    ),
  );
  const rows = found.data?.items ?? [];
  const groups = found.data?.groups ?? 0;
  return (
    <DataTable
      label={`Quarantine by ${by}`}
      rows={rows}
      columns={groupColumns[by]}
      rowKey={(row) => row.key}
      rowHref={(row) => `/quarantine?q=${encodeURIComponent(withTerm(query, keyOf(by, row.key), row.key))}`}
      query={grown(found, groups)}
      exportName={`quarantine-by-${by}`}
      caption={
        found.data
          ? `${plural(groups, by)}, ${plural(found.data.recipients, 'recipient')}${rows.length < groups ? `; the biggest ${formatCount(rows.length)}` : ''}`
          : 'Looking…'
      }
      empty={<NothingKept isFiltered={isFiltered} />}
    />
  );
}

/** The key of the search that finds a group. Reports have no domain, but a sender that says so. */
const keyOf = (by: Grouping, key: string): string =>
  by === 'recipient' ? 'to' : by === 'sender' || key === '<>' ? 'from' : by;
