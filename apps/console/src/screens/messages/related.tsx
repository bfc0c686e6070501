'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Message = Outputs['messages']['get']['message'];

/** What it came from, what came of it, and what may belong to it. */
export function Related({ id }: { id: string }) {
  const found = useInfiniteQuery(
    useTRPC().messages.related.infiniteQueryOptions(
      { id },
      { getNextPageParam: (page) => page.nextCursor, staleTime: 10_000 },
    ),
  );
  const first = found.data?.pages[0];
  if (!first) return null;
  const children = found.data?.pages.flatMap((page) => page.children) ?? [];
  const groups: [words: string, messages: Message[], hint?: string][] = [
    ['Made from', first.parent ? [first.parent] : []],
    ['Reports about it', children.filter(({ origin }) => origin === 'generated')],
    ['Copies by an alias', children.filter(({ origin }) => origin !== 'generated')],
    ['From the same session', first.session],
    [
      'Same Message-ID',
      first.sameMessageId,
      'Only a hint: anybody may write any Message-ID. It may be another copy, a resend, or a forgery.',
    ],
  ];
  const shown = groups.filter(([, messages]) => messages.length > 0);
  if (shown.length === 0) return null;
  return (
    <Panel title="Belongs together" flush>
      <div className="divide-y">
        {shown.map(([words, messages, hint]) => (
          <section key={words} aria-label={words} className="py-1.5">
            <h3 className="px-4 pt-1.5 pb-0.5 text-xs font-medium text-faint">{words}</h3>
            {hint ? <p className="px-4 pb-1 text-xs text-faint">{hint}</p> : null}
            <ul>
              {messages.map((message) => (
                <li key={message.id}>
                  <Link
                    href={`/activity/messages/${message.id}`}
                    className="flex items-baseline justify-between gap-3 px-4 py-1.5 text-[13px] -outline-offset-2 hover:bg-sunken"
                  >
                    <span className="min-w-0 truncate font-medium">
                      <MailText text={message.subject} empty="No subject" max={200} />
                    </span>
                    <When at={message.acceptedAt} className="tabular shrink-0 text-xs text-faint" />
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {found.hasNextPage ? (
        <button
          type="button"
          onClick={() => found.fetchNextPage()}
          disabled={found.isFetchingNextPage}
          className="block w-full border-t px-4 py-2 text-left text-[13px] font-medium text-accent hover:bg-sunken"
        >
          {found.isFetchingNextPage ? 'Loading…' : 'Show more'}
        </button>
      ) : null}
    </Panel>
  );
}
