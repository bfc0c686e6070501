'use client';

import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { classes } from '../../ui/classes.ts';
import { formatCount } from '../../ui/format.ts';
import type { Outputs } from '../../ui/trpc.ts';

type Overview = Outputs['overview']['get'];
type Series = keyof Overview['totals'];

/** Lines over time with real axes. Hover or arrow keys read values, a click or Enter opens that stretch of time, the legend switches lines. */
export function RateChart({ overview }: { overview: Overview | undefined }) {
  const [hidden, setHidden] = useState<ReadonlySet<Series>>(new Set(['held']));
  const toggle = (name: Series) =>
    setHidden((now) => new Set(now.has(name) ? [...now].filter((one) => one !== name) : [...now, name]));
  const shown = series.filter(({ name }) => !hidden.has(name));
  return (
    <div>
      <ul className="-mt-1 mb-2 flex flex-wrap gap-x-1 gap-y-0.5">
        {series.map(({ name, title, stroke, dash }) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={!hidden.has(name)}
              onClick={() => toggle(name)}
              className={classes(
                'flex h-7 items-center gap-1.5 rounded px-1.5 text-xs hover:bg-sunken',
                hidden.has(name) ? 'text-faint line-through' : 'text-soft',
              )}
            >
              <svg aria-hidden="true" width="14" height="8">
                <line x1="0" x2="14" y1="4" y2="4" className={stroke} strokeWidth="2" strokeDasharray={dash} />
              </svg>
              {title}
              <span className="tabular text-ink">{overview ? formatCount(overview.totals[name]) : ''}</span>
            </button>
          </li>
        ))}
      </ul>
      <Plot overview={overview} shown={shown} />
    </div>
  );
}

function Plot({ overview, shown }: { overview: Overview | undefined; shown: typeof series }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [at, setAt] = useState<number | null>(null);
  const router = useRouter();
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  const rates = overview?.rates ?? [];
  const top = niceTop(Math.max(1, ...rates.flatMap((rate) => shown.map(({ name }) => rate[name]))));
  const left = 12 + String(formatCount(top)).length * 7;
  const plotWidth = Math.max(0, width - left - 8);
  const x = (index: number) => left + (rates.length > 1 ? (index / (rates.length - 1)) * plotWidth : 0);
  const y = (value: number) => padTop + (1 - value / top) * plotHeight;
  const isEmpty = rates.every((rate) => series.every(({ name }) => rate[name] === 0));

  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const { left: edge } = event.currentTarget.getBoundingClientRect();
    const index = Math.round(((event.clientX - edge - left) / Math.max(1, plotWidth)) * (rates.length - 1));
    setAt(Math.min(Math.max(index, 0), rates.length - 1));
  };
  const open = (index: number | null) => {
    const rate = index === null ? undefined : rates[index];
    if (!rate || !overview) return;
    const end = new Date(Date.parse(rate.at) + overview.bucketSeconds * 1000).toISOString();
    router.push(`/activity/messages?q=${encodeURIComponent(`after:${rate.at} before:${end}`)}`);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((now) => Math.min(Math.max((now ?? rates.length) + step, 0), rates.length - 1));
    } else if (event.key === 'Enter') open(at);
  };

  return (
    <div
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label="Recipients over time: arrow keys read values, Enter opens the messages of that time"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, rates.length - 1)}
      aria-valuenow={at ?? Math.max(0, rates.length - 1)}
      aria-valuetext={valueWords(rates[at ?? rates.length - 1], shown)}
      onPointerMove={follow}
      onPointerLeave={() => setAt(null)}
      onBlur={() => setAt(null)}
      onClick={() => open(at)}
      onKeyDown={onKeyDown}
      className="relative h-[220px] cursor-crosshair touch-pan-y"
    >
      {width > 0 && rates.length > 0 ? (
        <svg aria-hidden="true" width={width} height={220} className="block">
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <line x1={left} x2={width - 8} y1={y(top * share)} y2={y(top * share)} className="stroke-line" />
              <text x={left - 8} y={y(top * share) + 4} textAnchor="end" className="tabular fill-faint text-[11px]">
                {formatCount(top * share)}
              </text>
            </g>
          ))}
          {timeTicks(rates, plotWidth).map(({ index, words, anchor }) => (
            <text key={index} x={x(index)} y={214} textAnchor={anchor} className="tabular fill-faint text-[11px]">
              {words}
            </text>
          ))}
          {shown.toReversed().map(({ name, stroke, dash }) => (
            <path
              key={name}
              d={linePath(rates.map((rate, index) => [x(index), y(rate[name])]))}
              className={stroke}
              fill="none"
              strokeWidth="1.75"
              strokeLinejoin="round"
              strokeDasharray={dash}
            />
          ))}
          {at === null ? null : <Reading overview={overview} index={at} shown={shown} x={x} y={y} width={width} />}
        </svg>
      ) : null}
      {isEmpty && overview ? (
        <p className="pointer-events-none absolute inset-x-0 top-[72px] text-center text-soft">
          Nothing happened in this time. Send a message, and it shows here within seconds.
        </p>
      ) : null}
    </div>
  );
}

type ReadingProps = {
  overview: Overview | undefined;
  index: number;
  shown: typeof series;
  x: (index: number) => number;
  y: (value: number) => number;
  width: number;
};

function Reading({ overview, index, shown, x, y, width }: ReadingProps) {
  const rate = overview?.rates[index];
  if (!rate) return null;
  const height = 30 + shown.length * 17;
  const boxX = x(index) + 12 + 150 > width ? x(index) - 12 - 150 : x(index) + 12;
  return (
    <g className="pointer-events-none">
      <line x1={x(index)} x2={x(index)} y1={padTop} y2={padTop + plotHeight} className="stroke-line-strong" />
      {shown.map(({ name, fill }) => (
        <circle key={name} cx={x(index)} cy={y(rate[name])} r="3" className={fill} />
      ))}
      <rect x={boxX} y={padTop} width="150" height={height} rx="8" className="fill-raised stroke-line-strong" />
      <text x={boxX + 12} y={padTop + 18} className="fill-soft text-[11px]">
        {momentFormat.format(new Date(rate.at))}
      </text>
      {shown.map(({ name, title, fill }, row) => (
        <g key={name}>
          <circle cx={boxX + 15} cy={padTop + 32 + row * 17} r="3" className={fill} />
          <text x={boxX + 24} y={padTop + 36 + row * 17} className="fill-soft text-[12px]">
            {title}
          </text>
          <text
            x={boxX + 138}
            y={padTop + 36 + row * 17}
            textAnchor="end"
            className="tabular fill-ink text-[12px] font-medium"
          >
            {formatCount(rate[name])}
          </text>
        </g>
      ))}
    </g>
  );
}

const valueWords = (rate: Overview['rates'][number] | undefined, shown: typeof series): string =>
  rate
    ? `${momentFormat.format(new Date(rate.at))}: ${shown.map(({ name, title }) => `${title} ${rate[name]}`).join(', ')}`
    : '';

const linePath = (points: (readonly [number, number])[]): string =>
  points.map(([px, py], index) => `${index ? 'L' : 'M'}${px.toFixed(1)} ${py.toFixed(1)}`).join('');

/** 1, 2, 4, 10, 20, 40, …: the half of it is whole too. */
const niceTop = (max: number): number => {
  const power = 10 ** Math.floor(Math.log10(max));
  const top = [1, 2, 4, 10].map((step) => step * power).find((step) => step >= max) ?? max;
  return Math.max(2, top);
};

const timeTicks = (rates: Overview['rates'], width: number) => {
  const count = Math.max(2, Math.min(7, Math.floor(width / 110)));
  const isLong =
    rates.length > 1 && Date.parse(rates.at(-1)?.at ?? '') - Date.parse(rates[0]?.at ?? '') > 2 * 86_400_000;
  return Array.from({ length: count }, (_, tick) => {
    const index = Math.round((tick / (count - 1)) * (rates.length - 1));
    const date = new Date(rates[index]?.at ?? 0);
    const anchor = tick === 0 ? ('start' as const) : tick === count - 1 ? ('end' as const) : ('middle' as const);
    return { index, words: (isLong ? dayFormat : hourFormat).format(date), anchor };
  });
};

const padTop = 8;
const plotHeight = 180;
const hourFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric' });
const momentFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** State is told by dash as well as by colour. */
const series: { name: Series; title: string; stroke: string; fill: string; dash: string | undefined }[] = [
  { name: 'accepted', title: 'Accepted', stroke: 'stroke-accent', fill: 'fill-accent', dash: undefined },
  { name: 'delivered', title: 'Delivered', stroke: 'stroke-good', fill: 'fill-good', dash: undefined },
  { name: 'deferred', title: 'Deferred', stroke: 'stroke-warn', fill: 'fill-warn', dash: '5 3' },
  { name: 'bounced', title: 'Bounced', stroke: 'stroke-bad', fill: 'fill-bad', dash: '2 3' },
  { name: 'held', title: 'Held', stroke: 'stroke-soft', fill: 'fill-soft', dash: '8 3' },
  { name: 'refused', title: 'Refused', stroke: 'stroke-faint', fill: 'fill-faint', dash: '1 3' },
];
