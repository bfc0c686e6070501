'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { withTerm } from '../../search/language.ts';
import type { QueueSearchFilter } from '../../search/queue-search.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { useLimit } from '../../ui/table/use-limit.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { destinationColumns, reasonColumns } from './group-columns.tsx';
import { NothingWaits } from './nothing-waits.tsx';

/** What waits, by where it goes or by what stands in the way, the biggest group first. A row leads to its recipients. */
export function GroupsTable({
  by,
  filter,
  query,
  isFiltered,
}: {
  by: 'destination' | 'reason';
  filter: QueueSearchFilter;
  query: string;
  isFiltered: boolean;
}) {
  const { limit, grown } = useLimit();
  const found = useQuery(
    useTRPC().queue.groups.queryOptions(
      { by, ...filter, limit },
      { refetchInterval: 5_000, placeholderData: keepPreviousData },
    ),
  );
  const rows = found.data?.items ?? [];
  const groups = found.data?.groups ?? 0;
  const noun = by === 'destination' ? 'destination' : 'reason';
  return (
    <DataTable
      label={by === 'destination' ? 'Waiting by destination' : 'Waiting by reason'}
      rows={rows}
      columns={by === 'destination' ? destinationColumns : reasonColumns}
      rowKey={(row) => row.key}
      rowHref={(row) => `/queue?by=flat&q=${encodeURIComponent(withTerm(query, by, row.key))}`}
      query={grown(found, groups)}
      lines={2}
      exportName={`queue-by-${by}`}
      caption={
        found.data
          ? `${plural(groups, noun)}, ${plural(found.data.recipients, 'recipient')}${rows.length < groups ? `; the biggest ${formatCount(rows.length)}` : ''}`
          : 'Looking…'
      }
      empty={<NothingWaits isFiltered={isFiltered} />}
    />
  );
}
