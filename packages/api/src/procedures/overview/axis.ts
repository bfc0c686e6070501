/** The stretch of time that a chart shows. `shownUntil`: later buckets lie in the future and have no value yet. */
export type Axis = { from: Date; to: Date; bucketSeconds: number; shownUntil: Date };

/**
 * The last hours up to now, in buckets that people think in. Where everything there is began later, the axis begins just before that, so that a
 * fresh installation does not show a day of nothing and a spike at the edge: its first minutes fill the chart from the left.
 */
export const axisOf = ({ now, hours, began }: { now: Date; hours: number; began: Date | null }): Axis => {
  const asked = hours * hourMs;
  const age = began ? Math.max(0, now.getTime() - began.getTime()) : asked;
  if (age >= asked * 0.9 || !began) return upTo(now, asked);
  // A sixth of the room is left in front, and what is very young leaves some behind, to grow into.
  const span = Math.min(asked, Math.max(age * 1.2, shortest));
  const bucketSeconds = bucketFor(span / 1000);
  const width = bucketSeconds * 1000;
  const from = new Date(Math.floor((began.getTime() - Math.max(width, span / 6)) / width) * width);
  const to = new Date(Math.max(ceil(now, width), from.getTime() + ceilTo(span, width)));
  return { from, to, bucketSeconds, shownUntil: new Date(ceil(now, width)) };
};

const upTo = (now: Date, span: number): Axis => {
  const bucketSeconds = bucketFor(span / 1000);
  const to = new Date(ceil(now, bucketSeconds * 1000));
  return { from: new Date(to.getTime() - span), to, bucketSeconds, shownUntil: to };
};

/** At most about 170 buckets. */
const bucketFor = (seconds: number): number => widths.find((width) => seconds / width <= 170) ?? 3600;

const ceil = (date: Date, width: number): number => ceilTo(date.getTime(), width);
const ceilTo = (value: number, width: number): number => Math.ceil(value / width) * width;

const widths = [5, 10, 30, 60, 300, 900, 1800, 3600];
const hourMs = 3_600_000;
const shortest = 10 * 60_000;
