import { expect, test } from 'vitest';
import { createTestDatabase } from '../testing.ts';
import { countVerificationTotals, triesFor } from './verification-counts.ts';

test('of a long history no more is counted than a moment is enough for, of a short one all', () => {
  const sharesFor = (rows: number) => triesFor(rows).map(({ share }) => share);
  expect(sharesFor(0)).toEqual([1, 1 / 4, 1 / 16, 1 / 256]);
  expect(sharesFor(80_000)).toEqual([1, 1 / 4, 1 / 16, 1 / 256]);
  expect(sharesFor(160_000)).toEqual([1 / 2, 1 / 4, 1 / 16, 1 / 256]);
  expect(sharesFor(320_000)).toEqual([1 / 4, 1 / 16, 1 / 256]);
  expect(sharesFor(1e9).length).toBe(1);
});

test('an empty history is counted from the beginning of the stretch', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const to = new Date();
  const from = new Date(to.getTime() - 365 * 86_400_000);
  const ask = () => countVerificationTotals(pool, { filter: {}, from, to });
  expect(await ask()).toEqual({ rows: [], countedFrom: from });
});
