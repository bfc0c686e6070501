import { useMemo } from 'react';
import { bucketsOf } from '../../ui/chart/buckets.ts';
import type { ChartTone } from '../../ui/chart/series.ts';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';

type Found = {
  data: { from: string; to: string } | undefined;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
};

/** Sessions by UTC day: what went well, and what did not. */
export function DaysChart({
  title,
  found,
  values,
  emptyWords,
}: {
  title: string;
  found: Found;
  values: readonly { day: string; good: number; bad: number }[];
  emptyWords: string;
}) {
  const { data } = found;
  const buckets = useMemo(
    () =>
      data
        ? bucketsOf({
            from: `${data.from}T00:00:00Z`,
            to: new Date(Date.parse(`${data.to}T00:00:00Z`) + 86_400_000).toISOString(),
            bucketSeconds: 86_400,
          })
        : [],
    [data],
  );
  const of = (part: 'good' | 'bad') =>
    buckets.map((bucket) => {
      const day = bucket.toISOString().slice(0, 10);
      return values.filter((value) => value.day === day).reduce((sum, value) => sum + value[part], 0);
    });
  return (
    <Panel title={title} aside="by day, UTC" className="mb-4">
      <div className="flow-root min-h-[252px]">
        {data ? (
          <TimeChart
            label={title}
            buckets={buckets}
            stepSeconds={86_400}
            isStacked
            isUtcDays
            emptyWords={emptyWords}
            series={series.map(([id, name, tone]) => ({ id, title: name, tone, values: of(id) }))}
          />
        ) : found.isError ? (
          <Failure error={found.error} retry={() => found.refetch()} />
        ) : (
          <Skeleton className="h-[252px]" />
        )}
      </div>
    </Panel>
  );
}

const series: readonly (readonly [id: 'good' | 'bad', title: string, tone: ChartTone])[] = [
  ['good', 'Successful', 'accent'],
  ['bad', 'Failed', 'bad'],
];
