import { expect, test } from 'vitest';
import { densityOf } from './event-density.ts';
import { idAt } from './id-at.ts';
import { type IdRange, searchBack } from './window.ts';

const HOUR = 3_600_000;
const QUARTER = 900_000;
const midnight = Date.UTC(2026, 0, 2);
const hours = (...list: number[]) => new Set(list.map((hour) => midnight + hour * HOUR));

test('so many rows reach as far back as their quarters say, a part of a quarter included', () => {
  const density = densityOf(
    new Map([
      [midnight + HOUR, 1000],
      [midnight, 4000],
    ]),
    hours(0, 1),
  );
  const end = new Date(midnight + 2 * HOUR);
  expect(density.reach(end, 500)).toEqual({ to: new Date(midnight + HOUR + QUARTER / 2), rows: 500 });
  expect(density.reach(end, 3000)).toEqual({ to: new Date(midnight + QUARTER / 2), rows: 3000 });
  expect(density.reach(end, 9000)).toEqual({ to: new Date(midnight), rows: 5000 });
  expect(density.reach(new Date(midnight + HOUR + QUARTER / 2), 250)).toEqual({
    to: new Date(midnight + HOUR + QUARTER / 4),
    rows: 250,
  });
});

test('what nobody counted is not known, and ends a stretch', () => {
  const density = densityOf(new Map(), hours(1));
  expect(density.reach(new Date(midnight + 3 * HOUR), 100)).toBeNull();
  expect(density.reach(new Date(midnight + 2 * HOUR), 100)).toEqual({ to: new Date(midnight + HOUR), rows: 0 });
  expect(density.reach(new Date(midnight + HOUR), 100)).toBeNull();
});

test('a search steps over quiet hours at once and into busy ones no deeper than can be read; every row is met once', async () => {
  const counts = new Map([[midnight, 40_000]]);
  const rows = Array.from({ length: 300 }, (_, index) => idAt(new Date(midnight + index * 3000 + 1)));
  const asked: IdRange[] = [];
  const page = await searchBack<string>({
    read: (range, limit) => {
      asked.push(range);
      const found = rows.filter((id) => id >= range.from && id < range.below).toReversed();
      return Promise.resolve(found.slice(0, limit));
    },
    idOf: (id) => id,
    limit: 500,
    cursor: null,
    before: new Date(midnight + 9 * HOUR),
    after: new Date(midnight),
    oldest: null,
    density: densityOf(counts, hours(0, 1, 2, 3, 4, 5, 6, 7, 8)),
    budgetMs: 60_000,
  });
  expect(page).toMatchObject({ complete: true, cursor: null });
  expect(page.rows).toEqual(rows.toReversed());
  expect(asked[0]!.from > idAt(new Date(midnight))).toBe(true);
  expect(asked[0]!.from < idAt(new Date(midnight + QUARTER))).toBe(true);
  expect(asked.slice(1).every(({ below }, index) => below === asked[index]!.from)).toBe(true);
});
