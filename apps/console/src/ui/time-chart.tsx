'use client';

import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { chartClock } from './chart/clock.ts';
import { Legend } from './chart/legend.tsx';
import { NumbersTable } from './chart/numbers-table.tsx';
import { Plot } from './chart/plot.tsx';
import { Reading } from './chart/reading.tsx';
import { scaleOf } from './chart/scale.ts';
import type { Series, TimeRange } from './chart/series.ts';
import { formatCount } from './format.ts';
import { useZone } from './time-zone.ts';

/**
 * Numbers over time as lines, or as stacked bars, with real axes. Pointing or arrow keys read the values of a bucket; a click or Enter picks it, dragging or Shift with
 * arrows picks a stretch. The same numbers stand in a table for screen readers.
 */
export function TimeChart({
  label,
  series,
  buckets,
  stepSeconds,
  onPick,
  isStacked = false,
  isUtcDays = false,
  emptyWords = 'Nothing happened in this time.',
}: {
  label: string;
  series: readonly Series[];
  /** The start of each bucket, oldest first. */
  buckets: readonly Date[];
  stepSeconds: number;
  onPick?: (range: TimeRange) => void;
  /** Bars on top of each other, for parts of one whole; lines otherwise. */
  isStacked?: boolean;
  /** Its buckets are days of UTC, or several. */
  isUtcDays?: boolean;
  emptyWords?: string;
}) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [at, setAt] = useState<number | null>(null);
  const [from, setFrom] = useState<number | null>(null);
  const clock = chartClock(useZone().zone, isUtcDays);

  const isShown = ({ id, isOff = false }: Series) => isOff === toggled.has(id);
  const shown = series.filter(isShown);
  const tops = isStacked ? sums(shown, buckets.length) : shown.flatMap(({ values }) => [...values]);
  const scale = scaleOf({ width, buckets: buckets.length, highest: Math.max(0, ...tops), isStacked }, formatCount);
  const last = buckets.length - 1;
  const isEmpty = series.every(({ values }) => values.every((value) => value === 0));

  const indexOf = (event: PointerEvent<HTMLDivElement>) =>
    scale.indexAt(event.clientX - event.currentTarget.getBoundingClientRect().left);
  const pick = (one: number, other: number) => {
    const [first, end] = [buckets[Math.min(one, other)], buckets[Math.max(one, other)]];
    if (first && end) onPick?.({ from: first, to: new Date(end.getTime() + stepSeconds * 1000) });
    setFrom(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = at ?? last;
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setFrom(event.shiftKey ? (from ?? now) : null);
      setAt(Math.max(0, Math.min(next, last)));
    } else if (event.key === 'Enter' && at !== null) pick(from ?? at, at);
    else if (event.key === 'Escape') setFrom(null);
  };
  const words =
    buckets.length === 0
      ? 'loading'
      : `${clock.moment(buckets[at ?? last] ?? new Date(0))}: ${shown.map(({ title, values }) => `${title} ${values[at ?? last] ?? 0}`).join(', ')}`;

  return (
    <div>
      <Legend
        series={series}
        isShown={isShown}
        isStacked={isStacked}
        onToggle={(id) =>
          setToggled((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id]))
        }
      />
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label={`${label}: arrow keys read values${onPick ? ', Enter opens what happened then' : ''}`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={at ?? Math.max(0, last)}
        aria-valuetext={words}
        onPointerMove={(event) => setAt(indexOf(event))}
        onPointerDown={(event) => onPick && event.button === 0 && setFrom(indexOf(event))}
        onPointerUp={(event) => onPick && from !== null && pick(from, indexOf(event))}
        onPointerLeave={() => {
          setAt(null);
          setFrom(null);
        }}
        onBlur={() => setAt(null)}
        onKeyDown={onKeyDown}
        className={`relative h-[220px] touch-pan-y select-none ${onPick ? 'cursor-crosshair' : ''}`}
      >
        {width > 0 && buckets.length > 0 ? (
          <>
            <Plot
              scale={scale}
              width={width}
              shown={shown}
              buckets={buckets}
              stepSeconds={stepSeconds}
              clock={clock}
              at={at}
              from={from}
              isStacked={isStacked}
            />
            {at === null ? null : (
              <Reading
                scale={scale}
                width={width}
                shown={shown}
                buckets={buckets}
                stepSeconds={stepSeconds}
                clock={clock}
                at={at}
                from={from}
              />
            )}
          </>
        ) : null}
        {isEmpty && buckets.length > 0 ? (
          <p className="pointer-events-none absolute inset-x-0 top-[72px] px-4 text-center text-soft">{emptyWords}</p>
        ) : null}
      </div>
      <NumbersTable label={label} series={series} buckets={buckets} clock={clock} />
    </div>
  );
}

const sums = (series: readonly Series[], buckets: number): number[] =>
  Array.from({ length: buckets }, (_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));

const useWidth = (box: { current: HTMLElement | null }): number => {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return width;
};
