'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { FilterChips } from '../../search/filter-chips.tsx';
import { readRefusalSearch, refusalSearch } from '../../search/refusal-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useSearch } from '../../search/use-search.ts';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { SearchedBack, SearchedTo } from '../messages/searched-back.tsx';
import { TimeRange } from '../messages/time-range.tsx';
import { refusalColumns } from './columns.tsx';

/** What never became a message: connections, senders and recipients that were refused, and by which rule. */
export function RefusalsScreen() {
  const { query, setQuery, filter } = useSearch(readRefusalSearch);
  const found = useInfiniteQuery(
    useTRPC().refusals.search.infiniteQueryOptions(
      { ...filter, limit: 50 },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: (q) => (q.state.data?.pages.length === 1 ? 5_000 : false),
      },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const last = found.data?.pages.at(-1);
  const isComplete = last?.complete ?? true;
  const back = (
    <SearchedBack to={last?.searchedTo ?? null} isBusy={found.isFetchingNextPage} onGoOn={found.fetchNextPage} />
  );
  return (
    <>
      <PageHead
        title="Refusals"
        lead="Connections, senders and recipients that were refused before there was a message."
        actions={<CopyAsCurl operation="refusals.search" input={given(filter)} />}
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox
          search={refusalSearch}
          value={query}
          onChange={setQuery}
          placeholder="Address, client or rule, or rule: stage: ip: …"
        />
        <TimeRange query={query} onChange={setQuery} />
      </div>
      <div className="mb-3">
        <FilterChips label="Stage" searchKey="stage" options={stages} query={query} onChange={setQuery} />
      </div>
      <DataTable
        label="Refusals"
        rows={rows}
        columns={refusalColumns}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/activity/refusals/${id}`}
        query={found}
        lines={2}
        exportName="refusals"
        isComplete={isComplete}
        {...(isComplete ? {} : { caption: <SearchedTo count={rows.length} to={last?.searchedTo ?? null} /> })}
        empty={
          !isComplete ? (
            back
          ) : (
            <Empty title={query ? 'Nothing fits this search' : 'Nothing was refused'}>
              {query
                ? 'Take out a part of it.'
                : 'A refused connection, sender or recipient shows here with the rule that did it and what the rule saw.'}
            </Empty>
          )
        }
      />
    </>
  );
}

const stages = [
  ['', 'All'],
  ['connect', 'Connection'],
  ['helo', 'HELO'],
  ['auth', 'Sign-in'],
  ['mail', 'Sender'],
  ['rcpt', 'Recipient'],
  ['data', 'Content'],
] as const;

const given = (filter: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
