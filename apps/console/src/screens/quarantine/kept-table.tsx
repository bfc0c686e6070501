'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { QuarantineSearchFilter } from '../../search/quarantine-search.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { keptColumns } from './kept-columns.tsx';
import { LeavingLine } from './leaving-line.tsx';
import { NothingKept } from './nothing-kept.tsx';
import { QuarantineActions } from './quarantine-actions.tsx';
import { useRowDecisions } from './use-row-decisions.tsx';

/** Everything kept back that fits, one recipient a row, newest first; decided one by one or all at once. */
export function KeptTable({
  filter,
  query,
  isFiltered,
}: {
  filter: QuarantineSearchFilter;
  query: string;
  isFiltered: boolean;
}) {
  const trpc = useTRPC();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const found = useInfiniteQuery(
    trpc.quarantine.list.infiniteQueryOptions(
      { ...filter, limit: 100 },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: (q) => (q.state.data?.pages.length === 1 ? 10_000 : false),
      },
    ),
  );
  const all = useQuery(
    trpc.quarantine.groups.queryOptions(
      { by: 'rule', ...filter, limit: 1 },
      { refetchInterval: 10_000, placeholderData: keepPreviousData },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const total = all.data?.recipients;
  const asked = useRowDecisions();
  return (
    <>
      <div className="mb-3 flex min-h-8 items-center justify-between gap-x-4 gap-y-2 max-sm:min-h-[76px] max-sm:flex-col max-sm:items-start">
        <LeavingLine total={total} isFiltered={isFiltered} />
        {total !== 0 ? (
          <div className="flex shrink-0 items-center gap-3">
            <span className="text-xs text-faint max-sm:hidden">
              {isFiltered ? 'Everything that matches' : 'Everything'}
            </span>
            <QuarantineActions selection={{ filter }} isMany />
          </div>
        ) : null}
      </div>
      <DataTable
        label="Quarantine"
        rows={rows}
        columns={keptColumns}
        rowKey={(row) => row.recipientId}
        rowHref={(row) =>
          `/quarantine?${new URLSearchParams({ ...(query ? { q: query } : {}), look: row.recipientId })}`
        }
        query={found}
        lines={2}
        exportName="quarantine"
        exportHref={(format) => `/api/v1/quarantine/export?${new URLSearchParams({ ...filter, format })}`}
        caption={
          found.isPending
            ? 'Looking…'
            : found.hasNextPage
              ? `The newest ${formatCount(rows.length)}`
              : plural(rows.length, 'row')
        }
        selection={{
          selected,
          onChange: setSelected,
          actions: (
            <QuarantineActions
              selection={{ recipientIds: [...selected] }}
              isMany
              onDone={() => setSelected(new Set())}
            />
          ),
        }}
        empty={<NothingKept isFiltered={isFiltered} />}
      />
      {asked}
    </>
  );
}
