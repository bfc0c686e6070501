/** Where things are drawn: x by bucket, y by value, in CSS pixels. */
export type Scale = {
  left: number;
  plotWidth: number;
  plotHeight: number;
  top: number;
  x: (index: number) => number;
  y: (value: number) => number;
  /** Of a stacked bar. */
  barWidth: number;
  /** The bucket under a pixel. */
  indexAt: (px: number) => number;
  /** Values with a line across. */
  lines: number[];
};

/** Makes room for the labels of the y axis and picks a round top. */
export const scaleOf = (
  { width, buckets, highest, isStacked }: { width: number; buckets: number; highest: number; isStacked: boolean },
  labelOf: (value: number) => string,
): Scale => {
  const { top, step } = niceTop(Math.max(1, highest));
  const lines = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  const left = 12 + Math.max(...lines.map((line) => labelOf(line).length)) * 7;
  const plotWidth = Math.max(0, width - left - 8);
  // Bars have a width of their own, lines begin at the edge.
  const inset = isStacked ? plotWidth / Math.max(1, buckets) / 2 : 0;
  const stride = buckets > 1 ? (plotWidth - 2 * inset) / (buckets - 1) : 0;
  return {
    left,
    plotWidth,
    plotHeight,
    top: padTop,
    x: (index) => left + (buckets > 1 ? inset + index * stride : plotWidth / 2),
    barWidth: Math.max(1, Math.min(plotWidth / Math.max(1, buckets) - 1, 36)),
    y: (value) => padTop + (1 - value / top) * plotHeight,
    indexAt: (px) => Math.max(0, Math.min(buckets - 1, Math.round((px - left - inset) / Math.max(0.01, stride)))),
    lines,
  };
};

/** A round number not below the highest value, and the step that divides it into three to five whole parts. */
const niceTop = (highest: number): { top: number; step: number } => {
  const power = 10 ** Math.floor(Math.log10(highest / 4));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one * 5 >= highest && one >= 1) ?? 1;
  const whole = Math.max(1, step % 1 === 0 ? step : Math.ceil(step));
  return { top: Math.ceil(highest / whole) * whole, step: whole };
};

/** Moments to name on the x axis: as many as fit, at round times of the clock where buckets are shorter than a day. */
export const timeTicks = (
  buckets: readonly Date[],
  stepSeconds: number,
  { width, offsetSeconds }: { width: number; offsetSeconds: (at: Date) => number },
): number[] => {
  const most = Math.max(2, Math.floor(width / 90));
  const span = buckets.length * stepSeconds;
  const round = roundSteps.find((step) => step >= stepSeconds && span / step <= most);
  const atRound =
    stepSeconds >= 86_400 || round === undefined
      ? []
      : buckets.flatMap((at, index) => ((at.getTime() / 1000 + offsetSeconds(at)) % round === 0 ? [index] : []));
  if (atRound.length > 0) return atRound;
  const every = Math.ceil(buckets.length / most);
  return buckets.flatMap((_, index) => (index % every === 0 ? [index] : []));
};

const padTop = 8;
const plotHeight = 180;
const roundSteps = [60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];
