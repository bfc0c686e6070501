'use client';

import { useRouter } from 'next/navigation';
import { classes } from '../../ui/classes.ts';
import { Failure } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { LatelyCounts } from './lately-counts.tsx';
import { tonesOf } from './lately-tones.ts';
import { LatestList } from './latest-list.tsx';
import { rowsOf } from './row-links.ts';

export type Range = 'hour' | 'day' | 'week';

type Props = {
  lately: Outputs['features']['lately'] | undefined;
  error: unknown;
  range: Range;
  onRange: (range: Range) => void;
  retry: () => void;
};

/** What a feature did in the last hour, day and week, and with whom. */
export function LatelyPanel({ lately, error, range, onRange, retry }: Props) {
  const router = useRouter();
  if (!lately) {
    return (
      <Panel title="Lately" flush>
        <Failure error={error} retry={retry} />
      </Panel>
    );
  }
  if (lately.counts.length === 0) {
    return (
      <Panel title="Lately">
        <p className="text-[13px] text-soft">It works in silence: no event and no decision is made in its name.</p>
      </Panel>
    );
  }
  const from = Date.parse(lately.from);
  const buckets = Array.from({ length: lately.series[0]?.values.length ?? 0 }, (_, index) => {
    return new Date(from + index * lately.stepSeconds * 1000);
  });
  const tones = tonesOf(lately.series);
  const series = lately.series.slice(0, tones.length).map((one, index) => ({
    id: `${one.kind} ${one.name}`,
    title: one.kind === 'event' ? one.title : `${one.title} (${one.kind === 'refusal' ? 'refused' : 'accepted'})`,
    tone: tones[index] ?? 'faint',
    values: one.values,
  }));
  const [busiest] = lately.series;
  return (
    <Panel title="Lately" flush aside={<RangeChoice range={range} onRange={onRange} />}>
      {series.length > 0 ? (
        <div className="px-4 pt-3 pb-2">
          <TimeChart
            label="What it did"
            series={series}
            buckets={buckets}
            stepSeconds={lately.stepSeconds}
            {...(busiest
              ? {
                  onPick: (picked) => {
                    const [since, before] = [picked.from.toISOString(), picked.to.toISOString()];
                    router.push(rowsOf(busiest.kind, busiest.name, since, before));
                  },
                }
              : {})}
          />
        </div>
      ) : (
        <p className="px-4 py-6 text-center text-[13px] text-soft">{quiet[range]}</p>
      )}
      <LatelyCounts counts={lately.counts} to={lately.to} />
      {lately.uncountedHours > 0 ? (
        <p className="border-t px-4 py-2 text-xs text-warn">
          {plural(lately.uncountedHours, 'hour')} of the week are still being counted; the numbers grow.
        </p>
      ) : null}
      {lately.latest.length > 0 ? <LatestList latest={lately.latest} /> : null}
    </Panel>
  );
}

function RangeChoice({ range, onRange }: Pick<Props, 'range' | 'onRange'>) {
  return (
    <fieldset className="flex gap-0.5">
      <legend className="sr-only">Stretch of the chart</legend>
      {ranges.map(({ id, title, words }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === range}
          title={words}
          onClick={() => onRange(id)}
          className={classes(
            'h-7 rounded-md px-2 text-xs font-medium',
            id === range ? 'bg-sunken text-ink' : 'text-soft hover:text-ink',
          )}
        >
          {title}
        </button>
      ))}
    </fieldset>
  );
}

const ranges = [
  { id: 'hour', title: '1 h', words: 'The last hour' },
  { id: 'day', title: '24 h', words: 'The last 24 hours' },
  { id: 'week', title: '7 d', words: 'The last 7 days' },
] as const;
const quiet = {
  hour: 'Nothing happened in the last hour.',
  day: 'Nothing happened in the last 24 hours.',
  week: 'Nothing happened in the last 7 days.',
};
