import { memo } from 'react';
import type { Scale } from './scale.ts';
import { type Series, strokes } from './series.ts';

/** Bars on top of each other, the first series at the foot. Drawn again only with new numbers. */
export const Bars = memo(
  ({ scale: { x, y, barWidth }, shown }: { scale: Scale; shown: readonly Series[] }) => {
    const buckets = Math.max(0, ...shown.map(({ values }) => values.length));
    const feet = new Array<number>(buckets).fill(0);
    return shown.map(({ id, tone, values }) => (
      <path
        key={id}
        className={strokes[tone].fill}
        d={values
          .map((value, index) => {
            if (value === 0) return '';
            const foot = feet[index] ?? 0;
            feet[index] = foot + value;
            const left = (x(index) - barWidth / 2).toFixed(1);
            return `M${left} ${y(foot).toFixed(1)}h${barWidth.toFixed(1)}V${y(foot + value).toFixed(1)}h-${barWidth.toFixed(1)}Z`;
          })
          .join('')}
      />
    ));
  },
  (before, after) =>
    before.scale.plotWidth === after.scale.plotWidth &&
    before.scale.y(1) === after.scale.y(1) &&
    before.shown.length === after.shown.length &&
    before.shown.every((one, index) => one.id === after.shown[index]?.id && one.values === after.shown[index]?.values),
);
