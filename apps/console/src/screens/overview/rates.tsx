'use client';

import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import type { ChartTone } from '../../ui/chart/series.ts';
import { Skeleton } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { FirstMessage } from './first-message.tsx';

type Overview = Outputs['overview']['get'];
type Term = keyof Overview['totals'];

/** What came and went, over time; a stretch that is picked opens its messages. While nothing ever came, how to change that stands in its place. */
export function Rates({ overview, isFresh }: { overview: Overview | undefined; isFresh: boolean }) {
  const router = useRouter();
  const { series, buckets } = useMemo(() => drawn(overview), [overview]);
  const isEmpty = isFresh && overview?.totals.refused === 0;
  const open = ({ from, to }: { from: Date; to: Date }) =>
    router.push(`/activity/messages?q=${encodeURIComponent(`after:${from.toISOString()} before:${to.toISOString()}`)}`);
  return (
    <Panel
      title={isEmpty ? 'Send a first message' : 'Recipients over time'}
      aside={overview && !isEmpty ? `per ${bucketWords(overview.bucketSeconds)}` : undefined}
    >
      <div className="flow-root min-h-[288px] sm:min-h-[256px]">
        {!overview ? (
          <Skeleton className="h-[252px]" />
        ) : isEmpty ? (
          <FirstMessage />
        ) : (
          <TimeChart
            label="Recipients over time"
            series={series}
            buckets={buckets}
            stepSeconds={overview.bucketSeconds}
            onPick={open}
          />
        )}
      </div>
    </Panel>
  );
}

const drawn = (overview: Overview | undefined) => {
  if (!overview) return { series: [], buckets: [] };
  const width = overview.bucketSeconds * 1000;
  const begin = Date.parse(overview.from);
  const count = Math.round((Date.parse(overview.to) - begin) / width);
  return {
    buckets: Array.from({ length: count }, (_, index) => new Date(begin + index * width)),
    // Shorter than the buckets where the axis goes on into the future: the lines end at the present.
    series: lines.map(({ id, ...line }) => ({ id, ...line, values: overview.rates.map((rate) => rate[id]) })),
  };
};

const bucketWords = (seconds: number): string => {
  if (seconds < 60) return `${seconds} seconds`;
  if (seconds === 60) return 'minute';
  return seconds < 3600 ? `${seconds / 60} minutes` : 'hour';
};

const lines: { id: Term; title: string; tone: ChartTone; isOff?: boolean }[] = [
  { id: 'accepted', title: 'Accepted', tone: 'accent' },
  { id: 'delivered', title: 'Delivered', tone: 'good' },
  { id: 'deferred', title: 'Deferred', tone: 'warn' },
  { id: 'bounced', title: 'Bounced', tone: 'bad' },
  { id: 'held', title: 'Held', tone: 'soft', isOff: true },
  { id: 'refused', title: 'Refused', tone: 'faint' },
];
