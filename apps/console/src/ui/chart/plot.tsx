import { memo } from 'react';
import { formatCount } from '../format.ts';
import { Bars } from './bars.tsx';
import type { ChartClock } from './clock.ts';
import { type Scale, timeTicks } from './scale.ts';
import { type Series, strokes } from './series.ts';

type Props = {
  scale: Scale;
  width: number;
  shown: readonly Series[];
  buckets: readonly Date[];
  stepSeconds: number;
  clock: ChartClock;
  at: number | null;
  from: number | null;
  isStacked: boolean;
};

/** Axes, lines, and the stretch that is being picked. */
export function Plot({ scale, width, shown, buckets, stepSeconds, clock, at, from, isStacked }: Props) {
  const { x, y, top, plotHeight } = scale;
  return (
    <svg aria-hidden="true" width={width} height={220} className="block">
      <Axes scale={scale} width={width} buckets={buckets} stepSeconds={stepSeconds} clock={clock} />
      {from !== null && at !== null && from !== at ? (
        <rect
          x={x(Math.min(from, at))}
          width={Math.abs(x(at) - x(from))}
          y={top}
          height={plotHeight}
          className="fill-accent-wash"
        />
      ) : null}
      {isStacked ? <Bars scale={scale} shown={shown} /> : <Lines scale={scale} shown={shown} />}
      {at === null ? null : (
        <>
          <line x1={x(at)} x2={x(at)} y1={top} y2={top + plotHeight} className="stroke-line-strong" />
          {(isStacked ? [] : shown).map(({ id, tone, values }) => (
            <circle key={id} cx={x(at)} cy={y(values[at] ?? 0)} r="3" className={strokes[tone].fill} />
          ))}
        </>
      )}
    </svg>
  );
}

function Axes({
  scale,
  width,
  buckets,
  stepSeconds,
  clock,
}: Pick<Props, 'scale' | 'width' | 'buckets' | 'stepSeconds' | 'clock'>) {
  const offsetSeconds = (at: Date) => zoneOffset(at, clock.zone);
  const { left, x, y, lines } = scale;
  return (
    <g>
      {lines.map((value) => (
        <g key={value}>
          <line x1={left} x2={width - 8} y1={y(value)} y2={y(value)} className="stroke-line" />
          <text x={left - 8} y={y(value) + 4} textAnchor="end" className="tabular fill-faint text-[11px]">
            {formatCount(value)}
          </text>
        </g>
      ))}
      {timeTicks(buckets, stepSeconds, { width: scale.plotWidth, offsetSeconds }).map((index) => {
        const at = buckets[index] ?? new Date(0);
        const center = Math.max(left + 16, Math.min(x(index), width - 28));
        return (
          <text key={index} x={center} y={214} textAnchor="middle" className="tabular fill-faint text-[11px]">
            {clock.tick(at, buckets.length * stepSeconds)}
          </text>
        );
      })}
    </g>
  );
}

/** Drawn again only with new numbers, not with each move of the pointer. */
const Lines = memo(
  ({ scale: { x, y }, shown }: Pick<Props, 'scale' | 'shown'>) =>
    shown
      .toReversed()
      .map(({ id, tone, values }) => (
        <path
          key={id}
          d={values.map((value, index) => `${index ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('')}
          className={strokes[tone].stroke}
          fill="none"
          strokeWidth="1.75"
          strokeLinejoin="round"
          strokeDasharray={strokes[tone].dash}
        />
      )),
  (before, after) =>
    before.scale.plotWidth === after.scale.plotWidth &&
    before.scale.y(1) === after.scale.y(1) &&
    before.shown.length === after.shown.length &&
    before.shown.every((one, index) => one.id === after.shown[index]?.id && one.values === after.shown[index]?.values),
);

/** Seconds that a zone's clock is ahead of UTC. */
const zoneOffset = (at: Date, zone: string): number => {
  const formatter =
    offsetFormats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  offsetFormats.set(zone, formatter);
  const [, sign, hours, minutes] = /GMT([+-])(\d+)(?::(\d+))?/.exec(formatter.format(at)) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes ?? 0) * 60) : 0;
};

const offsetFormats = new Map<string, Intl.DateTimeFormat>();
