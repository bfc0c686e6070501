'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { historyHref } from '../authentication/history-link.tsx';

/** What DMARC did in the time that the page shows, in one line. */
export function AuthorsLine({ hours }: { hours: number }) {
  const { data } = useQuery(
    useTRPC().overview.authors.queryOptions({ hours }, { refetchInterval: 60_000, placeholderData: keepPreviousData }),
  );
  const since = data?.from;
  const counts: [count: number | undefined, words: string, query: string][] = [
    [data?.verified, 'authors checked', ''],
    [data?.failed, 'failed', 'dmarc:failed '],
    [data?.quarantined, 'quarantined', 'disposition:quarantine '],
    [data?.refused, 'refused', 'disposition:reject '],
  ];
  return (
    <p className="flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1 text-[13px] text-soft">
      <span className="font-medium text-ink">DMARC</span>
      {counts.map(([count, words, query]) => (
        <Link
          key={words}
          href={historyHref(`${query}${since ? `after:${since}` : ''}`.trim())}
          className="tabular hover:text-ink hover:underline"
        >
          {count === undefined ? '–' : formatCount(count)} {words}
        </Link>
      ))}
    </p>
  );
}
