import { expect, test } from 'vitest';
import { createEarlyOffers } from './early-offers.ts';

test('a client is known for a week after the last offer, and the longest unseen makes room', () => {
  let now = 0;
  const offers = createEarlyOffers(() => now, 2);
  expect(offers.knows('192.0.2.1')).toBe(false);
  offers.note('192.0.2.1');
  offers.note('192.0.2.2');
  offers.note('192.0.2.1');
  offers.note('192.0.2.3');
  expect(['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) => offers.knows(address))).toEqual([true, false, true]);
  now = 604_800_000;
  expect(offers.knows('192.0.2.1')).toBe(false);
});
