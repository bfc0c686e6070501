'use client';

import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import type { ChartTone } from '../../ui/chart/series.ts';
import { TimeChart } from '../../ui/time-chart.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type Overview = Outputs['overview']['get'];

/** Recipients over time; a stretch of it opens the messages of that time. */
export function RateChart({ overview }: { overview: Overview | undefined }) {
  const router = useRouter();
  const { buckets, lines } = useMemo(() => {
    const rates = overview?.rates ?? [];
    return {
      buckets: rates.map(({ at }) => new Date(at)),
      lines: series.map((one) => ({ ...one, values: rates.map((rate) => rate[one.id]) })),
    };
  }, [overview?.rates]);
  return (
    <TimeChart
      label="Recipients over time"
      series={lines}
      buckets={buckets}
      stepSeconds={overview?.bucketSeconds ?? 900}
      emptyWords="Nothing happened in this time. Send a message, and it shows here within seconds."
      onPick={({ from, to }) =>
        router.push(
          `/activity/messages?q=${encodeURIComponent(`after:${from.toISOString()} before:${to.toISOString()}`)}`,
        )
      }
    />
  );
}

const series: { id: keyof Overview['totals']; title: string; tone: ChartTone; isOff?: boolean }[] = [
  { id: 'accepted', title: 'Accepted', tone: 'accent' },
  { id: 'delivered', title: 'Delivered', tone: 'good' },
  { id: 'deferred', title: 'Deferred', tone: 'warn' },
  { id: 'bounced', title: 'Bounced', tone: 'bad' },
  { id: 'held', title: 'Held', tone: 'soft', isOff: true },
  { id: 'refused', title: 'Refused', tone: 'faint' },
];
