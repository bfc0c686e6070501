import { nextTry } from '@posthorn/queue/schedule';
import { retryAges } from '@posthorn/settings/retry-ages';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('the ages that the console draws are those at which the queue tries', () => {
  const step = fc.record({ after: fc.nat(200_000), every: fc.integer({ min: 30, max: 100_000 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), fc.integer({ min: 60, max: 500_000 }), (schedule, maxAge) => {
      const firstQueued = new Date(0);
      const ages: number[] = [];
      for (let age = 0; age < maxAge && ages.length < 200; ) {
        ages.push(age);
        const now = new Date(age * 1000);
        age = nextTry({ schedule, firstQueued, attempts: ages.length, now, random: 0.5, jitter: 0 }).getTime() / 1000;
      }
      expect(retryAges(schedule, maxAge, 200)).toEqual(ages);
    }),
  );
});
