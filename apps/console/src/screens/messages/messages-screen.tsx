'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { FilterChips } from '../../search/filter-chips.tsx';
import { messageSearch, readMessageSearch } from '../../search/message-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useSearch } from '../../search/use-search.ts';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { MessageTable } from './message-table.tsx';

/** Where is that mail? The search is in the address. */
export function MessagesScreen() {
  const { query, setQuery, filter } = useSearch(readMessageSearch);
  const trpc = useTRPC();
  const found = useInfiniteQuery(
    trpc.messages.search.infiniteQueryOptions(
      { ...filter, limit: 50 },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: (q) => (q.state.data?.pages.length === 1 ? 5_000 : false),
      },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead title="Messages" lead="Every message that was accepted, newest first." />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox
          search={messageSearch}
          value={query}
          onChange={setQuery}
          placeholder="Subject, address or queue id, or to: from: status: …"
        />
      </div>
      <div className="mb-3">
        <FilterChips label="Status" searchKey="status" options={quick} query={query} onChange={setQuery} />
      </div>
      <Panel flush>
        {found.isError && rows.length === 0 ? (
          <Failure error={found.error} retry={() => found.refetch()} />
        ) : found.isPending ? (
          <SkeletonRows />
        ) : rows.length === 0 ? (
          <NothingFound query={query} />
        ) : (
          <MessageTable rows={rows} />
        )}
      </Panel>
      <MoreButton query={found} isComplete={found.data?.pages.at(-1)?.complete ?? true} />
    </>
  );
}

function NothingFound({ query }: { query: string }) {
  if (query !== '')
    return (
      <Empty title="Nothing fits this search">
        Take out a part of it. Refused connections and recipients are under Refusals; they never became messages.
      </Empty>
    );
  return (
    <Empty title="No message was accepted yet">
      Send one to the SMTP port, for example with{' '}
      <code className="rounded bg-sunken px-1 font-mono text-xs">
        swaks --server 127.0.0.1:2525 --to kim@example.org
      </code>
      . It shows here within a second, and a fresh install delivers it to the sandbox, never to strangers.
    </Empty>
  );
}

const quick = [
  ['', 'All'],
  ['unfinished', 'Unfinished'],
  ['delivered', 'Delivered'],
  ['deferred', 'Deferred'],
  ['bounced', 'Bounced'],
  ['held', 'Held'],
] as const;
