'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import Link from 'next/link';
import { defineSearch } from '../../search/define-search.ts';
import { SearchBox } from '../../search/search-box.tsx';
import { useQueryParam } from '../../search/use-query-param.ts';
import { buttonLook } from '../../ui/button.tsx';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { formatSize } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { tones } from '../../ui/state-badge.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** The destination inside Posthorn: what would have left arrives here, over real SMTP. */
export function SandboxScreen() {
  const [search, setSearch] = useQueryParam('q');
  const found = useInfiniteQuery(
    useTRPC().sandbox.list.infiniteQueryOptions(
      { limit: 50, ...(search ? { search } : {}) },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: (q) => (q.state.data?.pages.length === 1 ? 3_000 : false),
      },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead
        title="Sandbox"
        lead="A mail server inside Posthorn that takes everything and shows what arrived. A fresh install sends all mail here and none to strangers."
        actions={
          <Link href="/settings/sandbox" className={buttonLook()}>
            Misbehaviour
          </Link>
        }
      />
      <div className="mb-3 flex">
        <SearchBox
          search={sandboxSearch}
          value={search}
          onChange={setSearch}
          placeholder="Subject, sender or recipient"
        />
      </div>
      <Panel flush>
        {found.isError && rows.length === 0 ? (
          <Failure error={found.error} retry={() => found.refetch()} />
        ) : found.isPending ? (
          <SkeletonRows />
        ) : rows.length === 0 ? (
          <Empty title={search ? 'Nothing with this text' : 'Nothing has arrived yet'}>
            <Inbox aria-hidden className="mx-auto mb-2 size-6 text-faint" />
            Send any message to the SMTP port. Addresses that begin with{' '}
            <code className="font-mono text-xs">tempfail@</code>, <code className="font-mono text-xs">permfail@</code>,{' '}
            <code className="font-mono text-xs">greylist@</code>, <code className="font-mono text-xs">slow@</code> or{' '}
            <code className="font-mono text-xs">drop@</code> make the sandbox misbehave, so that retries and reports can
            be tried.
          </Empty>
        ) : (
          <ul className="divide-y">
            {rows.map((row) => (
              <li key={row.id} className="relative px-4 py-2.5 hover:bg-sunken">
                <div className="flex items-baseline justify-between gap-3 text-[13px]">
                  <Link
                    href={`/sandbox/${row.id}`}
                    className="min-w-0 truncate font-medium after:absolute after:inset-0"
                  >
                    <MailText text={row.subject} empty="No subject" />
                  </Link>
                  <span className="flex shrink-0 items-center gap-2 text-xs text-faint">
                    {row.misbehaviour ? (
                      <span className={`rounded-full px-2 py-0.5 ${tones.warn}`}>{row.misbehaviour}</span>
                    ) : null}
                    <span className="tabular max-sm:hidden">{formatSize(row.size)}</span>
                    <When at={row.receivedAt} className="tabular" />
                  </span>
                </div>
                <div className="mt-0.5 truncate font-mono text-xs text-soft">
                  <MailText text={row.reversePath} empty="<>" /> <span className="text-faint">→</span>{' '}
                  <MailText text={row.recipients.slice(0, 3).join(', ')} />
                  {row.recipients.length > 3 ? ` and ${row.recipients.length - 3} more` : ''}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <MoreButton query={found} />
    </>
  );
}

/** The sandbox is searched by words alone. */
const sandboxSearch = defineSearch({ keys: [] });
