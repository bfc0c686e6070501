'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { readEventSearch } from '../../search/event-search.ts';
import { withTerm } from '../../search/language.ts';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';
import { useZone } from '../../ui/time-zone.ts';
import { useTRPC } from '../../ui/trpc.ts';

type Filter = ReturnType<typeof readEventSearch>['filter'];

/** How many events fit, by time. A stretch that is picked becomes part of the search. */
export function EventsOverTime({
  filter,
  query,
  onSearch,
}: {
  filter: Filter;
  query: string;
  onSearch: (query: string) => void;
}) {
  const zone = useZone();
  const found = useQuery(useTRPC().events.overTime.queryOptions(filter, { placeholderData: keepPreviousData }));
  const { data } = found;
  const { buckets, values } = useMemo(() => drawn(data), [data]);
  const isCut = data && Date.parse(data.countedFrom) > Date.parse(data.from);
  const pick = ({ from, to }: { from: Date; to: Date }) =>
    onSearch(withTerm(withTerm(query, 'after', from.toISOString()), 'before', to.toISOString()));
  return (
    <Panel
      title="Over time"
      aside={
        data
          ? isCut
            ? `counted back to ${zone.moment(data.countedFrom)}; narrow the search for more`
            : `${zone.moment(data.from)} – ${zone.moment(data.to)}`
          : undefined
      }
      className="mb-4"
    >
      <div className="flow-root min-h-[252px]">
        {found.isError && !data ? (
          <Failure error={found.error} retry={() => found.refetch()} />
        ) : !data ? (
          <Skeleton className="h-[252px]" />
        ) : (
          <TimeChart
            label="Events over time"
            series={[{ id: 'events', title: 'Events', tone: 'accent', values }]}
            buckets={buckets}
            stepSeconds={data.bucketSeconds}
            onPick={pick}
            emptyWords="No event fits in this time."
          />
        )}
      </div>
    </Panel>
  );
}

type Counts = { from: string; to: string; bucketSeconds: number; buckets: { at: string; count: number }[] };

const drawn = (counts: Counts | undefined) => {
  if (!counts) return { buckets: [], values: [] };
  const width = counts.bucketSeconds * 1000;
  const begin = Date.parse(counts.from);
  const byTime = new Map(counts.buckets.map(({ at, count }) => [Date.parse(at), count]));
  const buckets = Array.from(
    { length: Math.max(1, Math.round((Date.parse(counts.to) - begin) / width)) },
    (_, index) => new Date(begin + index * width),
  );
  // Where the axis goes on into the future, the line ends at the present.
  const present = buckets.filter((at) => at.getTime() <= Date.now());
  return { buckets, values: present.map((at) => byTime.get(at.getTime()) ?? 0) };
};
