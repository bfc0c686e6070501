'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { readRefusalSearch, refusalSearch } from '../../search/refusal-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useSearch } from '../../search/use-search.ts';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Refusal = Outputs['refusals']['search']['items'][number];

/** What never became a message: connections, senders and recipients that were refused, and by which rule. */
export function RefusalsScreen() {
  const { query, setQuery, filter } = useSearch(readRefusalSearch);
  const found = useInfiniteQuery(
    useTRPC().refusals.search.infiniteQueryOptions(
      { ...filter, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead
        title="Refusals"
        lead="Connections, senders and recipients that were refused before there was a message."
      />
      <div className="mb-3 flex">
        <SearchBox
          search={refusalSearch}
          value={query}
          onChange={setQuery}
          placeholder="Address, client or rule, or rule: stage: ip: …"
        />
      </div>
      <Panel flush>
        {found.isError && rows.length === 0 ? (
          <Failure error={found.error} retry={() => found.refetch()} />
        ) : found.isPending ? (
          <SkeletonRows />
        ) : rows.length === 0 ? (
          <Empty title={query ? 'Nothing fits this search' : 'Nothing was refused'}>
            {query
              ? 'Take out a part of it.'
              : 'A refused connection, sender or recipient shows here with the rule that did it and what the rule saw.'}
          </Empty>
        ) : (
          <ul className="divide-y">
            {rows.map((row) => (
              <RefusalRow key={row.id} row={row} />
            ))}
          </ul>
        )}
      </Panel>
      <MoreButton query={found} isComplete={found.data?.pages.at(-1)?.complete ?? true} />
    </>
  );
}

function RefusalRow({ row }: { row: Refusal }) {
  const { reply } = row.decision;
  return (
    <li>
      <Link
        href={`/activity/refusals/${row.sessionId}`}
        className="block px-4 py-2.5 -outline-offset-2 hover:bg-sunken"
      >
        <div className="flex items-baseline justify-between gap-3 text-[13px]">
          <span className="min-w-0 truncate font-medium">
            {ruleTitle(row.decision.rule)}
            {row.count > 1 ? (
              <span className="tabular ml-2 font-normal text-warn">{formatCount(row.count)} times</span>
            ) : null}
          </span>
          <When at={row.at} className="tabular shrink-0 text-xs text-faint" />
        </div>
        <div className="mt-0.5 truncate font-mono text-xs text-soft">
          {row.client}
          {row.recipient || row.sender ? (
            <>
              {' · '}
              <MailText text={row.sender} empty="<>" /> → <MailText text={row.recipient} />
            </>
          ) : null}
        </div>
        {reply ? (
          <div className="mt-0.5 truncate font-mono text-xs text-faint">
            {reply.code} {reply.enhanced} <MailText text={reply.text} />
          </div>
        ) : null}
      </Link>
    </li>
  );
}
