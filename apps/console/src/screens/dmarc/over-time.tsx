'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { DmarcFilter } from '../../search/dmarc-search.ts';
import { OverTimeChart } from '../../search/over-time-chart.tsx';
import { useQueryParam } from '../../search/use-query-param.ts';
import { bucketsOf } from '../../ui/chart/buckets.ts';
import type { ChartTone, Series } from '../../ui/chart/series.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';

type Split = 'disposition' | 'alignment';

/** How many there were by time, and what became of them or who vouched. A stretch that is picked becomes part of the search. */
export function OverTime({
  filter,
  query,
  onSearch,
}: {
  filter: DmarcFilter;
  query: string;
  onSearch: (query: string) => void;
}) {
  const [chosen, setChosen] = useQueryParam('by');
  const split: Split = chosen === 'alignment' ? 'alignment' : 'disposition';
  const found = useQuery(
    useTRPC().dmarc.overTime.queryOptions(
      { ...filter, split },
      { placeholderData: keepPreviousData, refetchInterval: 30_000 },
    ),
  );
  const { data } = found;
  const drawn = useMemo(() => draw(data, split), [data, split]);
  return (
    <Panel
      title="Over time"
      aside={
        <label className="flex items-center gap-2">
          by
          <select
            value={split}
            onChange={(event) => setChosen(event.target.value === 'alignment' ? 'alignment' : '', 'replace')}
            className="h-7 rounded-md border border-line-strong bg-surface px-1.5 text-ink"
          >
            <option value="disposition">what was done</option>
            <option value="alignment">who vouches</option>
          </select>
        </label>
      }
    >
      <OverTimeChart
        found={found}
        query={query}
        onSearch={onSearch}
        label="Verifications over time"
        series={drawn.series}
        buckets={drawn.buckets}
        isStacked
        emptyWords="No verification fits in this time."
      />
    </Panel>
  );
}

const draw = (
  counts: Outputs['dmarc']['overTime'] | undefined,
  split: Split,
): { buckets: Date[]; series: Series[] } => {
  if (!counts) return { buckets: [], series: [] };
  const buckets = bucketsOf(counts);
  const width = counts.bucketSeconds * 1000;
  const begin = Date.parse(counts.from);
  const known = new Map(
    counts.buckets.map(({ at, name, count }) => [`${Math.floor((Date.parse(at) - begin) / width)} ${name}`, count]),
  );
  const series = parts[split].map(([id, title, tone]) => ({
    id,
    title,
    tone,
    values: buckets.map((_, index) => known.get(`${index} ${id}`) ?? 0),
  }));
  return { buckets, series };
};

const parts: Record<Split, readonly (readonly [id: string, title: string, tone: ChartTone])[]> = {
  disposition: [
    ['none', 'Taken', 'accent'],
    ['quarantine', 'Quarantined', 'warn'],
    ['reject', 'Refused', 'bad'],
  ],
  alignment: [
    ['both', 'SPF and DKIM', 'good'],
    ['dkim-only', 'DKIM only', 'accent'],
    ['spf-only', 'SPF only', 'warn'],
    ['none', 'Neither', 'bad'],
  ],
};
