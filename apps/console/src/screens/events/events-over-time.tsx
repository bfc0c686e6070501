'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { readEventSearch } from '../../search/event-search.ts';
import { OverTimeChart } from '../../search/over-time-chart.tsx';
import { bucketsOf } from '../../ui/chart/buckets.ts';
import { Panel } from '../../ui/panel.tsx';
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
      <OverTimeChart
        found={found}
        query={query}
        onSearch={onSearch}
        label="Events over time"
        series={[{ id: 'events', title: 'Events', tone: 'accent', values }]}
        buckets={buckets}
        emptyWords="No event fits in this time."
      />
    </Panel>
  );
}

type Counts = { from: string; to: string; bucketSeconds: number; buckets: { at: string; count: number }[] };

const drawn = (counts: Counts | undefined) => {
  if (!counts) return { buckets: [], values: [] };
  const byTime = new Map(counts.buckets.map(({ at, count }) => [Date.parse(at), count]));
  const buckets = bucketsOf(counts);
  // Where the axis goes on into the future, the line ends at the present.
  const present = buckets.filter((at) => at.getTime() <= Date.now());
  return { buckets, values: present.map((at) => byTime.get(at.getTime()) ?? 0) };
};
