import { wallClockOf } from '../zone.ts';
import { RuleFault } from './fault.ts';
import { Duration } from './value.ts';

/** Reads `1h30m`, `-1.5s`, `300ms`. */
export function parseDuration(text: string): Duration {
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(text) && text.length <= 60;
  if (!match) throw new RuleFault('conversion', `"${text.slice(0, 40)}" is no duration; write 30s, 5m or 1h30m`);
  let milliseconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g))
    milliseconds += Number(amount) * units[unit as keyof typeof units];
  return new Duration(text.startsWith('-') ? -milliseconds : milliseconds);
}

/** Reads a point in time (RFC 3339). */
export function parseTimestamp(text: string): Date {
  const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) && text.length <= 40 ? new Date(text) : undefined;
  if (date === undefined || Number.isNaN(date.getTime()))
    throw new RuleFault('conversion', `"${text.slice(0, 40)}" is no time; write 2026-01-31T00:00:00Z`);
  return date;
}

/** A point in time from seconds since 1970. */
export function timestampOf(seconds: bigint): Date {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999)
    throw new RuleFault('out-of-range', 'a time out of range');
  return date;
}

/** A part of a time, in UTC or in a zone such as Europe/Berlin. */
export type TimePart = keyof typeof parts;

/** Takes it out. */
export function partOf(part: TimePart, date: Date, zone: string | undefined): bigint {
  return BigInt(parts[part](zone === undefined ? date : shifted(date, zone)));
}

const parts = {
  getFullYear: (date: Date) => date.getUTCFullYear(),
  getMonth: (date: Date) => date.getUTCMonth(),
  getDate: (date: Date) => date.getUTCDate(),
  getDayOfMonth: (date: Date) => date.getUTCDate() - 1,
  getDayOfWeek: (date: Date) => date.getUTCDay(),
  getDayOfYear: (date: Date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000),
  getHours: (date: Date) => date.getUTCHours(),
  getMinutes: (date: Date) => date.getUTCMinutes(),
  getSeconds: (date: Date) => date.getUTCSeconds(),
  getMilliseconds: (date: Date) => date.getUTCMilliseconds(),
} as const;

/** Every part there is. */
export const timeParts = Object.keys(parts) as TimePart[];

/** The time whose UTC reads as the clock on the wall of the zone. */
function shifted(date: Date, zone: string): Date {
  return new Date(clockOf(zone)(date.getTime()));
}

function clockOf(zone: string): (at: number) => number {
  try {
    return wallClockOf(zone);
  } catch {
    throw new RuleFault('conversion', `there is no time zone "${zone.slice(0, 60)}"`);
  }
}

const units = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
