'use client';

import type { ComponentProps } from 'react';
import { Failure, Skeleton } from '../ui/feedback.tsx';
import { TimeChart } from '../ui/time-chart.tsx';
import { withTerm } from './language.ts';

type Props = Omit<ComponentProps<typeof TimeChart>, 'onPick' | 'stepSeconds'> & {
  found: { data: { bucketSeconds: number } | undefined; isError: boolean; error: unknown; refetch: () => unknown };
  query: string;
  onSearch: (query: string) => void;
};

/** How many rows of a search there were, by time, in the room of the chart until it is known. A stretch that is picked becomes part of the search. */
export function OverTimeChart({ found: { data, isError, error, refetch }, query, onSearch, ...chart }: Props) {
  return (
    <div className="flow-root min-h-[252px]">
      {data ? (
        <TimeChart
          {...chart}
          stepSeconds={data.bucketSeconds}
          onPick={({ from, to }) =>
            onSearch(withTerm(withTerm(query, 'after', from.toISOString()), 'before', to.toISOString()))
          }
        />
      ) : isError ? (
        <Failure error={error} retry={() => refetch()} />
      ) : (
        <Skeleton className="h-[252px]" />
      )}
    </div>
  );
}
