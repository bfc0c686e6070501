'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { parseSearch, termOf, withTerm } from '../../search/language.ts';
import { messageKeys, readMessageSearch } from '../../search/message-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useQueryParam } from '../../search/use-query-param.ts';
import { classes } from '../../ui/classes.ts';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { MessageTable } from './message-table.tsx';

/** Where is that mail? The search is in the address. */
export function MessagesScreen() {
  const [query, setQuery] = useQueryParam('q');
  const { filter, mistakes } = readMessageSearch(query);
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
  const status = termOf(parseSearch(query, ['status']), 'status') ?? '';
  return (
    <>
      <PageHead title="Messages" lead="Every message that was accepted, newest first." />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox
          query={query}
          onSearch={setQuery}
          keys={messageKeys}
          placeholder="Subject, address or queue id, or to: from: status: …"
        />
      </div>
      <fieldset className="mb-3 flex min-w-0 gap-1 overflow-x-auto pb-1">
        <legend className="sr-only">Status</legend>
        {quick.map(([value, name]) => (
          <button
            key={value}
            type="button"
            aria-pressed={status === value}
            onClick={() => setQuery(withTerm(query, 'status', value))}
            className={classes(
              'h-7 shrink-0 rounded-full border px-3 text-[13px]',
              status === value
                ? 'border-accent bg-accent-wash font-medium text-accent'
                : 'bg-surface text-soft hover:text-ink',
            )}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {mistakes.length > 0 ? (
        <p role="alert" className="mb-3 text-[13px] text-warn">
          {mistakes.join(' ')}
        </p>
      ) : null}
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
