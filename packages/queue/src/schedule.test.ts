import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextTry } from './schedule.ts';

const schedule = [
  { after: 0, every: 300 },
  { after: 3600, every: 900 },
  { after: 21_600, every: 3600 },
];
const now = new Date('2026-11-22T12:00:00Z');
const wait = (ageSeconds: number, attempts: number, random = 0.5) =>
  (nextTry({ schedule, firstQueued: new Date(now.getTime() - ageSeconds * 1000), attempts, now, random }).getTime() -
    now.getTime()) /
  1000;

test.each([
  ['first retry comes early, for greylisting', 5, 1, 60],
  ['second a little later', 70, 2, 180],
  ['then as the schedule says', 400, 3, 300],
  ['at the edge of a step', 3600, 12, 900],
  ['in the last step', 400_000, 100, 3600],
])('%s', (_, age, attempts, expected) => {
  expect(wait(age, attempts)).toBe(expected);
});

test('jitter spreads to both sides, an empty schedule still waits, the future is always ahead', () => {
  expect(wait(400, 3, 0)).toBeCloseTo(270);
  expect(wait(400, 3, 0.999)).toBeLessThan(330);
  const empty = nextTry({ schedule: [], firstQueued: now, attempts: 9, now, random: 0.5 });
  expect(empty.getTime() - now.getTime()).toBe(900_000);
  fc.assert(
    fc.property(
      fc.integer({ min: -1000, max: 1e6 }),
      fc.integer({ min: 0, max: 100 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (age, attempts, random) => {
        expect(wait(age, attempts, random)).toBeGreaterThan(0);
      },
    ),
  );
});
