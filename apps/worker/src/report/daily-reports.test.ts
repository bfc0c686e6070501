import { expect, test } from 'vitest';
import { secondsToNextTry } from './daily-reports.ts';

const day = '2026-11-20';
const daysLater = (days: number) => new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000);

test('a report that was seen is tried for some 21 hours', () => {
  const waits = Array.from({ length: 10 }, (_, index) => secondsToNextTry({ attempts: index + 1, day }));
  expect(waits).toEqual([300, 600, 1200, 2400, 4800, 9600, 19_200, 38_400, null, null]);
});

test.each([
  [7, 7, 38_400],
  [8, 7, null],
  [1, 1, 38_400],
  [2, 1, null],
])('one that nobody has seen is tried on while its day is near: %s days later, of %s', (later, back, seconds) => {
  expect(secondsToNextTry({ attempts: 9, day }, { now: daysLater(later), back })).toBe(seconds);
});
