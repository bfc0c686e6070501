'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { QueueSearchFilter } from '../../search/queue-search.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { flatColumns } from './flat-columns.tsx';
import { NothingWaits } from './nothing-waits.tsx';
import { QueueActions } from './queue-actions.tsx';

/** Everything that fits, one recipient a row, oldest first; acted on one by one or all at once. */
export function FlatTable({ filter, isFiltered }: { filter: QueueSearchFilter; isFiltered: boolean }) {
  const trpc = useTRPC();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const found = useInfiniteQuery(
    trpc.queue.list.infiniteQueryOptions(
      { ...filter, limit: 100 },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: (q) => (q.state.data?.pages.length === 1 ? 10_000 : false),
      },
    ),
  );
  const all = useQuery(
    trpc.queue.groups.queryOptions(
      { by: 'destination', ...filter, limit: 1 },
      { refetchInterval: 10_000, placeholderData: keepPreviousData },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const total = all.data?.recipients;
  const isHeld =
    filter.state === 'held' || filter.state === 'quarantined' || filter.problem === 'held' ? true : undefined;
  return (
    <>
      <div className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-3">
        <p className="text-[13px] text-soft">
          {total === undefined
            ? 'Counting…'
            : isFiltered
              ? `${plural(total, 'recipient')} match`
              : `${plural(total, 'recipient')} wait`}
        </p>
        {total !== 0 ? (
          <div className="flex items-center gap-3">
            <span className="text-xs text-faint max-sm:hidden">
              {isFiltered ? 'Everything that matches' : 'Everything'}
            </span>
            <QueueActions selection={{ filter }} {...(isHeld === undefined ? {} : { isHeld })} isMany />
          </div>
        ) : null}
      </div>
      <DataTable
        label="Waiting mail"
        rows={rows}
        columns={flatColumns}
        rowKey={(row) => row.recipientId}
        rowHref={(row) => `/activity/messages/${row.messageId}?recipient=${row.recipientId}`}
        query={found}
        lines={2}
        exportName="queue"
        caption={
          found.isPending
            ? 'Looking…'
            : found.hasNextPage
              ? `The oldest ${formatCount(rows.length)}`
              : plural(rows.length, 'row')
        }
        selection={{
          selected,
          onChange: setSelected,
          actions: (
            <QueueActions selection={{ recipientIds: [...selected] }} isMany onDone={() => setSelected(new Set())} />
          ),
          refusal: (row) => (row.leased ? 'It is being delivered right now' : undefined),
        }}
        empty={<NothingWaits isFiltered={isFiltered} />}
      />
    </>
  );
}
