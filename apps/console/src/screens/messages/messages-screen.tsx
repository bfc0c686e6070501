'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { exportQuery } from '../../search/export-query.ts';
import { given } from '../../search/given.ts';
import { messageSearch, readMessageSearch } from '../../search/message-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useSearch } from '../../search/use-search.ts';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { messageColumns } from './columns.tsx';
import { NothingFound } from './nothing-found.tsx';
import { searchedTable } from './searched-back.tsx';
import { StatusChips } from './status-chips.tsx';
import { TimeRange } from './time-range.tsx';

/** Where is that mail? The search is in the address. */
export function MessagesScreen() {
  const { query, setQuery, filter } = useSearch(readMessageSearch);
  const trpc = useTRPC();
  const found = useInfiniteQuery(
    trpc.messages.search.infiniteQueryOptions(
      { ...filter, limit: 50 },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: (q) => (q.state.data?.pages.length === 1 ? 5_000 : false),
      },
    ),
  );
  return (
    <>
      <PageHead
        title="Messages"
        lead="Every message that was accepted, newest first."
        actions={<CopyAsCurl operation="messages.search" input={given(filter)} />}
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox
          search={messageSearch}
          value={query}
          onChange={setQuery}
          placeholder="Subject, address or queue id, or to: from: status: …"
        />
        <TimeRange query={query} onChange={setQuery} />
      </div>
      <div className="mb-3">
        <StatusChips query={query} onChange={setQuery} />
      </div>
      <DataTable
        {...searchedTable(found, <NothingFound query={query} />)}
        label="Messages"
        of="message"
        columns={messageColumns}
        rowKey={({ message }) => message.id}
        rowHref={({ message }) => `/activity/messages/${message.id}`}
        lines={2}
        exportName="posthorn-messages"
        exportHref={(format) => `/api/v1/messages/export?${exportQuery({ ...filter, format })}`}
        exportIds={exportIds}
      />
    </>
  );
}

const exportIds = { csv: 'messageId', ndjson: 'message.id' };
