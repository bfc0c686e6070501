'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { DmarcFilter } from '../../search/dmarc-search.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { useZone } from '../../ui/time-zone.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { searchedTable } from '../messages/searched-back.tsx';
import { ByDomain } from './by-domain.tsx';
import { BySource } from './by-source.tsx';
import { historyColumns } from './columns.tsx';
import { exportHref } from './export-menu.tsx';
import { NothingYet } from './nothing-yet.tsx';
import { OverTime } from './over-time.tsx';
import { Shares } from './shares.tsx';
import { SuffixListLine } from './suffix-list-line.tsx';
import { SummaryTiles } from './summary-tiles.tsx';

type Props = { filter: DmarcFilter; query: string; onSearch: (query: string) => void };

/** The history in numbers and in rows; on an empty one, what would fill it. */
export function History({ filter, query, onSearch }: Props) {
  const trpc = useTRPC();
  const zone = useZone();
  const summary = useQuery(
    trpc.dmarc.summary.queryOptions(filter, { placeholderData: keepPreviousData, refetchInterval: 30_000 }),
  );
  const found = useInfiniteQuery(
    trpc.dmarc.list.infiniteQueryOptions(
      { ...filter, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  if (query === '' && summary.data?.verified === 0) return <NothingYet />;
  const nothing = <Empty title="Nothing fits this search">Take out a part of it, or look at a longer time.</Empty>;
  const { data } = summary;
  const isCut = data !== undefined && Date.parse(data.countedFrom) > Date.parse(data.from);
  return (
    <>
      <SummaryTiles summary={data} isFailed={summary.isError} query={query} />
      <p role="status" className={`mt-1.5 text-xs text-warn ${isCut ? '' : 'sr-only'}`}>
        {isCut && data
          ? `There is too much to count it all in a moment: numbers are since ${zone.moment(data.countedFrom)}. Narrow the search for more.`
          : ''}
      </p>
      <div className="mt-4 space-y-4">
        <OverTime filter={filter} query={query} onSearch={onSearch} />
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_360px]">
          <BySource filter={filter} query={query} />
          <Shares summary={data} query={query} />
        </div>
        <ByDomain filter={filter} query={query} />
        <DataTable
          {...searchedTable(found, nothing)}
          label="Verifications"
          columns={historyColumns}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `/dmarc/verifications/${id}`}
          lines={2}
          exportName="dmarc"
          exportHref={(format) => exportHref(filter, format)}
        />
        <SuffixListLine />
      </div>
    </>
  );
}
