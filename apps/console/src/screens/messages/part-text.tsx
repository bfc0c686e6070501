'use client';

import { useQuery } from '@tanstack/react-query';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { PlainText } from './plain-text.tsx';

/** One part as text, asked for when somebody opens it. */
export function PartText({ id, path }: { id: string; path: string }) {
  const found = useQuery(
    useTRPC().messages.part.queryOptions({ id, part: path }, { staleTime: Number.POSITIVE_INFINITY }),
  );
  if (found.isError) return <Failure error={found.error} retry={() => found.refetch()} />;
  if (!found.data) return <Skeleton className="mt-2 h-32" />;
  const { text, more, charset } = found.data;
  return (
    <div className="mt-2">
      <PlainText text={text} label={`Part ${path} as text`} />
      <More more={more} href={`/api/v1/messages/${id}/parts/${path}/octets`} charset={charset} />
    </div>
  );
}

/** How much is left out, and where it is. */
export function More({ more, href, charset }: { more: number; href: string; charset: string }) {
  return (
    <p className="mt-1.5 text-xs text-faint">
      Read as {charset.slice(0, 40)}.
      {more > 0 ? (
        <>
          {' '}
          {formatCount(more)} more bytes:{' '}
          <a href={href} download className="text-accent underline underline-offset-2">
            download
          </a>
        </>
      ) : null}
    </p>
  );
}
