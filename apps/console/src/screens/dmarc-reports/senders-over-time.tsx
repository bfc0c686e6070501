'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { bucketsOf } from '../../ui/chart/buckets.ts';
import type { Series } from '../../ui/chart/series.ts';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { groups, groupWords } from './group-words.ts';
import { type ReportFilter, sameDomain } from './report-filter.ts';

/** Mail in our name by day, in the four groups. A stretch that is picked becomes what the page is about. */
export function SendersOverTime({
  filter,
  onChange,
}: {
  filter: ReportFilter;
  onChange: (filter: ReportFilter) => void;
}) {
  const found = useQuery(useTRPC().dmarc.sendersOverTime.queryOptions(filter, { placeholderData: keepPreviousData }));
  const { data } = found;
  const drawn = useMemo(() => draw(data), [data]);
  return (
    <Panel title="Over time" aside="Messages, as reported by others; days in UTC">
      <div className="flow-root min-h-[252px]">
        {data ? (
          <TimeChart
            label="Mail in our name over time"
            series={drawn.series}
            buckets={drawn.buckets}
            stepSeconds={data.bucketSeconds}
            isStacked
            isUtcDays
            emptyWords="No report is about this time."
            onPick={({ from, to }) =>
              onChange({ ...sameDomain(filter), from: dayOf(from), to: dayOf(new Date(to.getTime() - 1)) })
            }
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

const draw = (counts: Outputs['dmarc']['sendersOverTime'] | undefined): { buckets: Date[]; series: Series[] } => {
  if (!counts) return { buckets: [], series: [] };
  const buckets = bucketsOf(counts);
  const known = new Map(counts.buckets.map(({ at, name, count }) => [`${Date.parse(at)} ${name}`, count]));
  const series = groups.map((group) => ({
    id: group,
    title: groupWords[group].title,
    tone: groupWords[group].chart,
    values: buckets.map((bucket) => known.get(`${bucket.getTime()} ${group}`) ?? 0),
  }));
  return { buckets, series };
};

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
