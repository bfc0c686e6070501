import { newEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../testing.ts';
import { countEventsByTime } from './event-counts.ts';
import { forgetEventQuarters, rollUpEvents } from './event-quarters.ts';
import { insertEvents } from './events.ts';
import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';

const hour = 3_600_000;
const quarter = hour / 4;

test('counted hours and rows together say what the rows alone say, for every kind of filter', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  // Mostly closed hours of today and yesterday, which have partitions; what lies in the open hour comes from rows.
  const now = new Date(Math.floor(Date.now() / hour) * hour + 20 * 60_000);
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const moments = [0, 1, 5, 9, 16, 25, 44, 61, 90, 134].map((n) => ago(n * 5 * 60_000 + 1000));
  await happen(pool, 'auth:failure', moments);
  await happen(pool, 'tcp:connect', moments.slice(3));
  const axis = { from: new Date(Math.floor(ago(12 * hour).getTime() / quarter) * quarter), to: ago(-10 * 60_000) };
  const filters = [{}, { type: 'tcp:connect' }, { type: ['auth:*'] }, { type: 'msg:*' }, { host: 'mx.example' }];
  const asked = () =>
    Promise.all(
      [900, 3600].flatMap((bucketSeconds) =>
        filters.map((filter) => countEventsByTime(pool, { filter, ...axis, bucketSeconds, budgetMs: 60_000 })),
      ),
    );
  const fromRows = await asked();
  expect(fromRows[0]?.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(17);
  expect(await rollUpEvents(pool, { budgetMs: 60_000, now })).toBe(0);
  const { rows } = await pool.query('select sum(count)::integer as n from mail.event_quarter');
  expect(rows[0].n).toBeGreaterThan(8);
  expect(await asked()).toEqual(fromRows);
  // What is counted stays counted once, also when it is counted again.
  expect(await rollUpEvents(pool, { budgetMs: 60_000, now })).toBe(0);
  await forgetEventQuarters(pool);
  expect(await asked()).toEqual(fromRows);
});

test('without time nothing is counted from rows, and it says so; what was counted is told all the same', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const now = new Date(Math.floor(Date.now() / hour) * hour);
  const from = new Date(now.getTime() - 4 * hour);
  await happen(pool, 'auth:failure', [new Date(from.getTime() + 1000), new Date(now.getTime() - 1000)]);
  const ask = (to: Date) => countEventsByTime(pool, { filter: {}, from, to, bucketSeconds: 900, budgetMs: 0 });
  expect(await ask(now)).toEqual({ buckets: [], countedFrom: now });
  await rollUpEvents(pool, { budgetMs: 60_000, now: new Date(now.getTime() + hour / 2) });
  const counted = await ask(now);
  expect(counted.buckets.map(({ count }) => count)).toEqual([1, 1]);
  expect(counted.countedFrom).toEqual(from);
});

async function happen(pool: Pool, type: 'auth:failure' | 'tcp:connect', moments: readonly Date[]) {
  await insertEvents(
    pool,
    moments.map((at) => newEvent(type, { id: idOf(at), at, process: 'p', host: 'mx.example' })),
  );
}

/** An id of that moment, also when a later one was made before. */
const idOf = (at: Date) => `${idAt(at).slice(0, 14)}${uuidv7().slice(14)}`;
