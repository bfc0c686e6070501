'use client';

import { useQuery } from '@tanstack/react-query';
import { Clock } from 'lucide-react';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { useTRPC } from '../../ui/trpc.ts';

/** How much there is, and how much of it leaves soon, which leads to those rows. */
export function LeavingLine({ total, isFiltered }: { total: number | undefined; isFiltered: boolean }) {
  const { data } = useQuery(useTRPC().quarantine.summary.queryOptions(undefined, { refetchInterval: 30_000 }));
  return (
    <p className="flex h-8 max-w-full min-w-0 items-center gap-x-3 overflow-hidden text-[13px] whitespace-nowrap text-soft">
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
          className="inline-flex min-w-0 items-center gap-1.5 rounded-sm font-medium text-warn -outline-offset-2 hover:underline"
        >
          <Clock aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate">
            {plural(data.leavingMessages, 'message')} {data.leavingMessages === 1 ? 'leaves' : 'leave'} within{' '}
            {plural(data.warnDays, 'day')}
          </span>
        </Link>
      ) : null}
    </p>
  );
}
