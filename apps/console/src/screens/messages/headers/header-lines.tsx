'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Failure, SkeletonRows } from '../../../ui/feedback.tsx';
import { formatCount, formatSize, plural } from '../../../ui/format.ts';
import { MailText } from '../../../ui/mail-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { useTRPC } from '../../../ui/trpc.ts';

/** Every field as it stands, two hundred at a time. */
export function HeaderLines({ id }: { id: string }) {
  const found = useInfiniteQuery(
    useTRPC().messages.headers.infiniteQueryOptions(
      { id },
      {
        staleTime: Number.POSITIVE_INFINITY,
        getNextPageParam: (page) => page.nextCursor,
      },
    ),
  );
  const [first] = found.data?.pages ?? [];
  const lines = found.data?.pages.flatMap((page) => page.headers) ?? [];
  return (
    <Panel
      title="Every field"
      aside={
        first ? (
          <span className="flex items-center gap-2">
            {plural(first.total, 'field')}, {formatSize(first.size)}
            <CopyAsCurl operation="messages.headers" input={{ id }} />
          </span>
        ) : undefined
      }
      flush
    >
      {found.isError ? <Failure error={found.error} retry={() => found.refetch()} /> : null}
      {found.isPending ? <SkeletonRows rows={6} /> : null}
      {first && first.end !== 'blank' ? <p className="px-4 pt-3 text-[13px] text-warn">{endWords[first.end]}</p> : null}
      <dl className="divide-y">
        {lines.map(({ index, name, value, decoded, more }) => (
          <div key={index} className="grid gap-x-4 px-4 py-2 sm:grid-cols-[180px_minmax(0,1fr)]">
            <dt className="text-[13px] break-words text-faint">
              <MailText text={name} max={200} />
            </dt>
            <dd className="min-w-0 font-mono text-xs leading-5 break-words">
              {decoded ? (
                <>
                  <MailText text={decoded} />
                  <span className="mt-0.5 block text-faint">
                    written as <MailText text={value} />
                  </span>
                </>
              ) : (
                <MailText text={value} empty="(empty)" />
              )}
              {more > 0 ? (
                <span className="text-faint">
                  … {formatSize(more)} more;{' '}
                  <a href={`/api/v1/messages/${id}/raw`} download className="text-accent underline underline-offset-2">
                    download
                  </a>
                </span>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
      {found.hasNextPage && first ? (
        <div className="border-t px-4 py-2.5">
          <button
            type="button"
            onClick={() => found.fetchNextPage()}
            disabled={found.isFetchingNextPage}
            className="text-[13px] font-medium text-accent hover:underline disabled:opacity-55"
          >
            {found.isFetchingNextPage
              ? 'Loading…'
              : `Show more: ${formatCount(lines.length)} of ${formatCount(first.total)} are shown`}
          </button>
        </div>
      ) : null}
    </Panel>
  );
}

const endWords = {
  malformed: 'The header ends with a line that is no header field; what follows counts as the body.',
  eof: 'The message ends within its header: it has no body.',
  bound: 'The header is longer than what was looked at.',
} as const;
