import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisOf } from './axis.ts';

const now = new Date('2026-11-22T12:03:20Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test('what runs for long shows the hours asked for', () => {
  const axis = axisOf({ now, hours: 24, began: ago(30 * 86_400) });
  expect(axis).toEqual({
    from: new Date('2026-11-21T12:15:00Z'),
    to: new Date('2026-11-22T12:15:00Z'),
    bucketSeconds: 900,
    shownUntil: new Date('2026-11-22T12:15:00Z'),
  });
  expect(axisOf({ now, hours: 168, began: null }).bucketSeconds).toBe(3600);
});

test('what began a minute ago stands on the left, with room to grow', () => {
  const { from, to, bucketSeconds, shownUntil } = axisOf({ now, hours: 24, began: ago(60) });
  expect(bucketSeconds).toBe(5);
  const place = (now.getTime() - 60_000 - from.getTime()) / (to.getTime() - from.getTime());
  expect(place).toBeGreaterThan(0.1);
  expect(place).toBeLessThan(0.3);
  expect(shownUntil.getTime()).toBeLessThan(to.getTime());
});

test('what began is always inside and never at the edge, and there are never too many buckets', () => {
  const hours = fc.constantFrom(1, 6, 24, 168);
  fc.assert(
    fc.property(hours, fc.integer({ min: 0, max: 40 * 86_400 }), (hours, age) => {
      const began = ago(age);
      const { from, to, bucketSeconds, shownUntil } = axisOf({ now, hours, began });
      const span = to.getTime() - from.getTime();
      expect(span / 1000 / bucketSeconds).toBeLessThanOrEqual(220);
      expect(span % (bucketSeconds * 1000)).toBe(0);
      expect(shownUntil.getTime()).toBeGreaterThanOrEqual(now.getTime());
      expect(shownUntil.getTime()).toBeLessThanOrEqual(to.getTime());
      // The last bucket is not over yet, and as much is missing in front.
      if (age <= hours * 3600 - bucketSeconds) {
        const place = (began.getTime() - from.getTime()) / span;
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThan(0.5);
      }
    }),
    { examples: [[168, 601_401]] },
  );
});
