import type { RuleFunction } from '../functions.ts';
import { parseDuration, parseTimestamp, partOf, timeParts, timestampOf } from '../time.ts';
import { Duration } from '../value.ts';
import { text, wrong } from './arguments.ts';

/** Functions of times; all but `now` are known to the library. */
export const timeFunctions: readonly RuleFunction[] = [
  {
    name: 'now',
    signature: 'now(): google.protobuf.Timestamp',
    usage: 'now()',
    words: 'The time now.',
    call: (_args, host) => host.now(),
  },
  {
    name: 'timestamp',
    usage: 'timestamp("2026-01-31T00:00:00Z")',
    words: 'A point in time.',
    call: ([value]) => (typeof value === 'bigint' ? timestampOf(value) : parseTimestamp(text(value))),
  },
  {
    name: 'duration',
    usage: 'duration("1h30m")',
    words: 'A span of time.',
    call: ([value]) => parseDuration(text(value)),
  },
  ...timeParts.map(
    (name): RuleFunction => ({
      name,
      usage: `now().${name}("Europe/Berlin")`,
      words: 'A part of a time, in UTC or in the zone given.',
      isMethod: true,
      call: ([value, zone]) => {
        if (value instanceof Date) return partOf(name, value, zone === undefined ? undefined : text(zone));
        if (value instanceof Duration) return partOfDuration(name, value);
        throw wrong('a time', value);
      },
    }),
  ),
];

function partOfDuration(name: string, { milliseconds }: Duration): bigint {
  const unit = { getHours: 3_600_000, getMinutes: 60_000, getSeconds: 1000, getMilliseconds: 1 }[name];
  if (unit === undefined) throw wrong('a time', new Duration(milliseconds));
  return BigInt(Math.trunc(milliseconds / unit));
}
