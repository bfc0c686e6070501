import { expect, test } from 'vitest';
import { idAt } from './id-at.ts';
import { type IdRange, searchBack } from './window.ts';

const search = async (fields: { before?: Date; after?: Date; oldest: Date }) => {
  const asked: IdRange[] = [];
  const page = await searchBack<{ id: string }>({
    read: async (range) => {
      asked.push(range);
      return [];
    },
    idOf: ({ id }) => id,
    limit: 50,
    cursor: null,
    ...fields,
  });
  return { page, asked };
};
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

test('no time is spent on hours that have not come: a search around a message of this minute found nothing on a busy machine', async () => {
  const { page, asked } = await search({ before: ago(-24 * 60), after: ago(2), oldest: ago(60) });
  expect(page.complete).toBe(true);
  expect(asked).toHaveLength(1);
  expect(asked[0]!.below <= idAt(ago(-2))).toBe(true);
});

test('it looks back to the oldest, in stretches that meet, and not beyond what was asked for', async () => {
  const { page, asked } = await search({ before: ago(30), oldest: ago(3 * 24 * 60) });
  expect(page).toMatchObject({ rows: [], cursor: null, complete: true });
  expect(asked.length).toBeGreaterThan(1);
  for (const [at, { below }] of asked.slice(1).entries()) expect(below).toBe(asked[at]!.from);
  expect(asked[0]!.below <= idAt(ago(29))).toBe(true);
});
