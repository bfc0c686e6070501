import { newEvent } from '@posthorn/events/event';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deliveriesOf } from './body.ts';

const now = new Date('2026-11-22T10:00:00Z');

test('every event goes in its order, so many in a delivery, and the body is JSON', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (texts, batch) => {
        const events = texts.map((text) => newEvent('rule:log', { process: 'p', text }));
        const made = deliveriesOf({ webhook: 'a "name"' }, events, { batch, now });
        const read = made.map(({ body }) => JSON.parse(body));
        expect(read.flatMap(({ data }) => data.events)).toEqual(JSON.parse(JSON.stringify(events)));
        for (const [index, one] of made.entries()) {
          expect(one.events).toBeLessThanOrEqual(batch);
          expect(read[index]).toMatchObject({
            type: 'posthorn.events',
            timestamp: now.toISOString(),
            data: { webhook: 'a "name"' },
          });
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('a body stays bounded, and what is too large for one goes without its data', () => {
  const large = (size: number) => newEvent('rule:log', { process: 'p', data: { words: 'x'.repeat(size) } });
  const made = deliveriesOf({ webhook: 'w' }, [large(100_000), large(100_000), large(100_000), large(900_000)], {
    batch: 100,
    now,
  });
  expect(made.map(({ events }) => events)).toEqual([2, 2]);
  for (const { body } of made) expect(body.length).toBeLessThan(300_000);
  expect(JSON.parse(made[1]!.body).data.events[1].data.leftOut).toMatch(/^9\d{5} characters$/);
});
