import { useLayoutEffect, useRef } from 'react';
import { formatCount } from '../format.ts';
import type { ChartClock } from './clock.ts';
import type { Scale } from './scale.ts';
import { type Series, strokes } from './series.ts';

/** The values under the pointer, or the sums of the stretch that is being picked. */
export function Reading({
  scale,
  width,
  shown,
  buckets,
  stepSeconds,
  clock,
  at,
  from,
}: {
  scale: Scale;
  width: number;
  shown: readonly Series[];
  buckets: readonly Date[];
  stepSeconds: number;
  clock: ChartClock;
  at: number;
  from: number | null;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [first, last] = [Math.min(from ?? at, at), Math.max(from ?? at, at)];
  const right = scale.x(at) + 14;
  useLayoutEffect(() => {
    if (!box.current) return;
    const own = box.current.offsetWidth;
    box.current.style.left = `${right + own > width ? Math.max(0, scale.x(at) - 14 - own) : right}px`;
  });
  const end = new Date((buckets[last]?.getTime() ?? 0) + stepSeconds * 1000);
  return (
    <div
      ref={box}
      aria-hidden
      className="pointer-events-none absolute top-1 z-10 min-w-36 rounded-lg border border-line-strong bg-raised px-3 py-2 text-xs shadow-pop"
    >
      <p className="tabular mb-1 whitespace-nowrap text-faint">{clock.stretch(buckets[first] ?? end, end)}</p>
      <dl className="space-y-0.5">
        {shown.map(({ id, title, tone, values }) => (
          <div key={id} className="flex items-center gap-2">
            <svg aria-hidden="true" width="6" height="6">
              <circle cx="3" cy="3" r="3" className={strokes[tone].fill} />
            </svg>
            <dt className="text-soft">{title}</dt>
            <dd className="tabular ml-auto pl-4 font-medium">
              {formatCount(values.slice(first, last + 1).reduce((sum, value) => sum + value, 0))}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
