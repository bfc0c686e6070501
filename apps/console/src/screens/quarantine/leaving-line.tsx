'use client';

import { useQuery } from '@tanstack/react-query';
import { Clock } from 'lucide-react';
import Link from 'next/link';
import { plural } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';

/** How much there is, and how much of it leaves soon, which leads to those rows. */
export function LeavingLine({ total, isFiltered }: { total: number | undefined; isFiltered: boolean }) {
  const { data } = useQuery(useTRPC().quarantine.summary.queryOptions(undefined, { refetchInterval: 30_000 }));
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-soft">
      <span>
        {total === undefined
          ? 'Counting…'
          : isFiltered
            ? `${plural(total, 'recipient')} match`
            : `${plural(total, 'recipient')} kept back`}
      </span>
      {data && data.leavingMessages > 0 ? (
        <Link
          href={`/quarantine?q=${encodeURIComponent(`leaves:${data.warnDays}d`)}`}
          className="inline-flex items-center gap-1.5 font-medium text-warn hover:underline"
        >
          <Clock aria-hidden className="size-3.5" />
          {plural(data.leavingMessages, 'message')} {data.leavingMessages === 1 ? 'leaves' : 'leave'} within{' '}
          {plural(data.warnDays, 'day')}
        </Link>
      ) : null}
    </p>
  );
}
