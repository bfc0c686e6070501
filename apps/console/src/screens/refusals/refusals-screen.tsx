'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { FilterChips } from '../../search/filter-chips.tsx';
import { given } from '../../search/given.ts';
import { readRefusalSearch, refusalSearch } from '../../search/refusal-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useSearch } from '../../search/use-search.ts';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { searchedTable } from '../messages/searched-back.tsx';
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
  const nothing = (
    <Empty title={query ? 'Nothing fits this search' : 'Nothing was refused'}>
      {query
        ? 'Take out a part of it.'
        : 'A refused connection, sender or recipient shows here with the rule that did it and what the rule saw.'}
    </Empty>
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
        {...searchedTable(found, nothing)}
        label="Refusals"
        of="refusal"
        columns={refusalColumns}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/activity/refusals/${id}`}
        lines={2}
        exportName="refusals"
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
