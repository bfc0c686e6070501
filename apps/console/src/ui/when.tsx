'use client';

import { useEffect, useSyncExternalStore } from 'react';
import { usePreferences } from './preferences-provider.tsx';
import { browserZone, type TimeFormats, timeFormats, useZone } from './time-zone.ts';

type Moment = string | number | Date;

/** A moment, relative; the exact one in the viewer's zone on hover and for screen readers. A plan whose time has come is `due now`. */
export function When({ at, isPlan = false, className }: { at: Moment; isPlan?: boolean; className?: string }) {
  const now = useNow();
  const zone = useZone();
  const date = new Date(at);
  const isAhead = date.getTime() > now;
  // What has just happened may be later than the moment that is kept, and is not to come for that.
  useEffect(() => {
    if (isAhead) renew();
  }, [isAhead]);
  if (Number.isNaN(date.getTime())) return <span className={className}>–</span>;
  return (
    <time dateTime={date.toISOString()} title={zone.exact(date)} className={className}>
      {isPlan && date.getTime() <= now ? 'due now' : formatRelative(date, now, zone)}
    </time>
  );
}

export const formatExact = (at: Moment, zone = browserZone()): string => timeFormats(zone).exact(at);

/** `just now`, `4 min ago`, `in 12 min`, `3 h ago`; a date from a week on. */
const formatRelative = (at: Date, now: number, { day }: TimeFormats): string => {
  const seconds = Math.round((at.getTime() - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 10) return seconds > 0 ? 'in a moment' : 'just now';
  if (size < 60) return phrase(seconds, size, 's');
  if (size < 3570) return phrase(seconds, Math.round(size / 60), 'min');
  if (size < 86_400) return phrase(seconds, Math.round(size / 3600), 'h');
  if (size < 604_800) return phrase(seconds, Math.round(size / 86_400), 'd');
  return day(at);
};

const phrase = (seconds: number, count: number, unit: string): string =>
  seconds < 0 ? `${count} ${unit} ago` : `in ${count} ${unit}`;

/** The present, which moves for all moments of a page together. While the browser takes a page over, it is when the server drew it. */
export const useNow = (): number => {
  const { drawnAt } = usePreferences();
  return useSyncExternalStore(subscribe, currentNow, () => drawnAt);
};

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

const currentNow = (): number => {
  // Nobody listened for a while: the kept moment is old.
  if (!timer && Date.now() - now > tickMs) now = Date.now();
  return now;
};

/** The present anew, unless it is fresh. */
const renew = (): void => {
  if (Date.now() - now < 500) return;
  now = Date.now();
  for (const tell of listeners) tell();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

const tickMs = 10_000;
