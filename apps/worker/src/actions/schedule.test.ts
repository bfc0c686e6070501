import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consequenceOf, RESTS_AFTER, retryAfterOf } from './schedule.ts';

const usual = { attempts: 1, failures: 1, waitedSeconds: 0, keepSeconds: 86_400, random: () => 0.5 };

test.each([
  ['the first failure', {}, { state: 'waiting', retrySeconds: 5, restSeconds: 0 }],
  ['the third', { attempts: 3, failures: 3 }, { state: 'waiting', retrySeconds: 120, restSeconds: 0 }],
  ['five in a row', { attempts: 2, failures: 5 }, { state: 'waiting', retrySeconds: 30, restSeconds: 30 }],
  ['eight in a row', { attempts: 2, failures: 8 }, { state: 'waiting', retrySeconds: 30, restSeconds: 240 }],
  ['a hundred in a row', { attempts: 9, failures: 100 }, { state: 'waiting', retrySeconds: 7200, restSeconds: 900 }],
  ['the twelfth of one that others do not share', { attempts: 12 }, { state: 'failed', restSeconds: 0 }],
  ['the twelfth while nobody is there', { attempts: 12, failures: 40 }, { state: 'waiting' }],
  ['too late for another', { waitedSeconds: 86_396 }, { state: 'failed' }],
  ['asked to wait', { askedSeconds: 120 }, { state: 'waiting', retrySeconds: 120, restSeconds: 120 }],
  ['asked to wait for ages', { askedSeconds: 1e9 }, { state: 'waiting', retrySeconds: 3600, restSeconds: 3600 }],
  ['gone', { isGone: true }, { state: 'failed' }],
])('%s', (_, more, wanted) => {
  expect(consequenceOf({ ...usual, ...more })).toMatchObject(wanted);
});

test('pauses grow, stay bounded, and something waits only as long as it may', () => {
  const natural = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(
      natural,
      natural,
      fc.integer({ min: 0, max: 700_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempts, failures, waitedSeconds, random) => {
        const found = consequenceOf({ ...usual, attempts, failures, waitedSeconds, random: () => random });
        expect(found.retrySeconds).toBeGreaterThanOrEqual(4.5);
        expect(found.retrySeconds).toBeLessThanOrEqual(28_800 * 1.1);
        expect(found.restSeconds).toBeLessThanOrEqual(900);
        expect(found.restSeconds > 0).toBe(failures >= RESTS_AFTER);
        if (found.state === 'waiting') expect(waitedSeconds + found.retrySeconds).toBeLessThanOrEqual(86_400);
      },
    ),
  );
});

test.each([
  [undefined, 0],
  ['120', 120],
  ['Sun, 22 Nov 2026 10:01:00 GMT', 60],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['soon', 0],
  ['-5', 0],
  ['99999999999', 0],
])('Retry-After: %s', (value, seconds) => {
  expect(retryAfterOf(value, new Date('2026-11-22T10:00:00Z'))).toBe(seconds);
});
