import { expect, test } from 'vitest';
import { wallClockOf } from './zone.ts';

const read = (zone: string, at: string): string => new Date(wallClockOf(zone)(Date.parse(at))).toISOString();

test.each([
  ['UTC', '2026-11-22T08:09:10.123Z', '2026-11-22T08:09:10.123Z'],
  ['Europe/Berlin', '2026-11-22T23:30:00.000Z', '2026-11-23T00:30:00.000Z'],
  ['Europe/Berlin', '2026-07-01T23:30:00.000Z', '2026-07-02T01:30:00.000Z'],
  ['Asia/Kathmandu', '2026-01-01T00:00:00.007Z', '2026-01-01T05:45:00.007Z'],
  ['America/New_York', '1969-12-31T23:59:59.250Z', '1969-12-31T18:59:59.250Z'],
])('in %s the wall reads %s as %s', (zone, at, expected) => {
  expect(read(zone, at)).toBe(expected);
});

test('a zone that does not exist is a RangeError', () => {
  expect(() => wallClockOf('Mars/Olympus')).toThrow(RangeError);
});
