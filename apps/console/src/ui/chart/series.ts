/** One line of a chart. `values` has one number for each bucket. */
export type Series = { id: string; title: string; tone: ChartTone; values: readonly number[]; isOff?: boolean };

export type ChartTone = 'accent' | 'good' | 'warn' | 'bad' | 'soft' | 'faint';

/** A stretch of time, from inclusive, to exclusive. */
export type TimeRange = { from: Date; to: Date };

/** Told apart by dash as well as by colour. */
export const strokes: Record<ChartTone, { stroke: string; fill: string; dash: string | undefined }> = {
  accent: { stroke: 'stroke-accent', fill: 'fill-accent', dash: undefined },
  good: { stroke: 'stroke-good', fill: 'fill-good', dash: '9 2' },
  warn: { stroke: 'stroke-warn', fill: 'fill-warn', dash: '5 3' },
  bad: { stroke: 'stroke-bad', fill: 'fill-bad', dash: '2 3' },
  soft: { stroke: 'stroke-soft', fill: 'fill-soft', dash: '8 3' },
  faint: { stroke: 'stroke-faint', fill: 'fill-faint', dash: '1 3' },
};
