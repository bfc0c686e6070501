'use client';

import { useEffect, useState } from 'react';

/** A moment, relative; the exact one in the viewer's zone on hover and for screen readers. A plan whose time has come is `due now`. */
export function When({ at, isPlan = false, className }: { at: string; isPlan?: boolean; className?: string }) {
  useMinuteTick();
  const exact = formatExact(at);
  return (
    <time dateTime={at} title={exact} className={className}>
      {isPlan && Date.parse(at) <= Date.now() ? 'due now' : formatRelative(at)}
    </time>
  );
}

export const formatExact = (at: string): string => exactFormat.format(new Date(at));
export const formatClock = (at: string): string => clockFormat.format(new Date(at));

/** `just now`, `4 min ago`, `in 12 min`, `3 h ago`; a date from a week on. */
const formatRelative = (at: string, now = Date.now()): string => {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 10) return seconds > 0 ? 'in a moment' : 'just now';
  if (size < 60) return phrase(seconds, size, 's');
  if (size < 3600) return phrase(seconds, Math.round(size / 60), 'min');
  if (size < 86_400) return phrase(seconds, Math.round(size / 3600), 'h');
  if (size < 604_800) return phrase(seconds, Math.round(size / 86_400), 'd');
  return dateFormat.format(new Date(at));
};

const phrase = (seconds: number, count: number, unit: string): string =>
  seconds < 0 ? `${count} ${unit} ago` : `in ${count} ${unit}`;

const useMinuteTick = (): void => {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 20_000);
    return () => clearInterval(timer);
  }, []);
};

const exactFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });
const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
