import { wallClockOf } from '@posthorn/policy/zone';

/** Where and when the one who searches is. */
export type Around = { now?: number; zone?: string };

/**
 * A moment in a search: an age such as `30m`, `2h`, `7d`, `4w`; `today`, `yesterday`; a time of today `03:12`; a date `2026-11-22`, with a time
 * `2026-11-22T08:00`, in the viewer's zone; or ISO 8601 with an offset. Answers ISO 8601 in UTC; null when it is none of them.
 */
export const parseMoment = (text: string, { now = Date.now(), zone = 'UTC' }: Around = {}): string | null => {
  const age = /^(\d{1,5})(s|m|h|d|w)$/.exec(text);
  if (age) return isoOf(now - Number(age[1]) * unitMs[age[2] as keyof typeof unitMs]);
  const today = dayOf(now, zone);
  if (text === 'now') return isoOf(now);
  if (text === 'today') return isoOf(inZone(today, zone));
  if (text === 'yesterday') return isoOf(inZone(dayOf(inZone(today, zone) - 12 * unitMs.h, zone), zone));
  const time = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (time) return momentOf(`${today}T${(time[1] ?? '').padStart(2, '0')}:${time[2]}:${time[3] ?? '00'}`, zone);
  const local = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?)?$/.exec(text);
  if (local) return momentOf(`${local[1]}T${local[2] ?? '00:00'}${local[3] ?? ':00'}`, zone);
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/i.test(text)) return null;
  return isoOf(Date.parse(text));
};

const momentOf = (local: string, zone: string): string | null => {
  // `2026-02-31` would roll over into March.
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(local.slice(0, 16))) return null;
  return isoOf(inZone(local, zone));
};

/** Milliseconds of a clock reading in a zone. A reading that a summer-time change skips becomes the one an hour later. */
const inZone = (local: string, zone: string): number => {
  const asUtc = Date.parse(`${local.length === 10 ? `${local}T00:00:00` : local}Z`);
  const guess = asUtc - offsetAt(asUtc, zone);
  return asUtc - offsetAt(guess, zone);
};

const offsetAt = (at: number, zone: string): number => wallClockOf(zone)(at) - at;

const dayOf = (at: number, zone: string): string => new Date(at + offsetAt(at, zone)).toISOString().slice(0, 10);

const isoOf = (at: number): string | null =>
  Number.isNaN(at) || Math.abs(at) > 8.64e15 ? null : new Date(at).toISOString();

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
