import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createTicketKeys, stretchAt } from './ticket-keys.ts';

test('one key for a stretch, another for the next, none for others; past ones are wiped', async () => {
  let now = 7_200_000;
  const keys = createTicketKeys({ now: () => now, random: randomBytes });
  const stretch = stretchAt(3600, now);
  expect(stretch).toBe(2);
  const present = await keys(3600, stretch);
  expect(present).toHaveLength(48);
  expect(await keys(3600, stretch)).toEqual(present);
  const next = await keys(3600, stretch + 1);
  expect(next).not.toEqual(present);
  expect(await keys(60, stretchAt(60, now))).not.toEqual(present);
  await expect(keys(3600, stretch + 2)).rejects.toThrow('only the keys of now and next');
  await expect(keys(3600, stretch - 1)).rejects.toThrow('only the keys of now and next');
  now += 3_600_000;
  expect(await keys(3600, stretch + 1)).toEqual(next);
  await expect(keys(3600, stretch)).rejects.toThrow('only the keys of now and next');
});

test('what is given out is a copy', async () => {
  const keys = createTicketKeys({ now: () => 0, random: randomBytes });
  const first = await keys(60, 0);
  const copy = Buffer.from(first);
  first.fill(0);
  expect(await keys(60, 0)).toEqual(copy);
});
