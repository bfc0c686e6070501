import { newEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../testing.ts';
import { closedBefore } from './closed-hours.ts';
import { firstEmptyHours } from './empty-hours.ts';
import { insertEvents } from './events.ts';
import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';
import { insertRefusals } from './refusal.ts';
import { forgetTallies, readHours, readRows, rollUpHours } from './tally.ts';

const minute = 60_000;
const names = { event: ['auth:failure', 'tcp:connect', 'msg:accept'], refusal: ['builtin.size'] };

test('closed hours are counted once, the open one from its rows, folded rows as many as they stand for', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  // Ten minutes before the next hour, wherever in the day the test runs.
  const now = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 10 * minute);
  const ago = (minutes: number) => new Date(now.getTime() - minutes * minute);
  await happen(pool, 'auth:failure', ago(5));
  await happen(pool, 'auth:failure', ago(100), { folded: 7 });
  await happen(pool, 'auth:success', ago(100));
  await refuse(pool, ago(100), 3);
  expect(await rollUpHours(pool, { now, budgetMs: 60_000 })).toEqual([]);
  await happen(pool, 'auth:failure', ago(101));
  expect(await rollUpHours(pool, { now, budgetMs: 60_000 })).toEqual([]);
  const rows = await readHours(pool, names, { from: ago(24 * 60), now });
  expect(rows.map(({ kind, name, count }) => `${kind} ${name} ${count}`).toSorted()).toEqual([
    'event auth:failure 1',
    'event auth:failure 7',
    'refusal builtin.size 3',
  ]);
  expect(rows.map(({ last }) => last.getTime()).includes(ago(5).getTime())).toBe(true);
});

test('rows are counted in stretches; what is not asked for is not there', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const from = new Date(Math.floor(Date.now() / minute) * minute - 10 * minute);
  for (const seconds of [0, 10, 130]) await happen(pool, 'tcp:connect', new Date(from.getTime() + seconds * 1000));
  const to = new Date(from.getTime() + 5 * minute);
  const rows = await readRows(pool, names, { from, to, seconds: 60 });
  expect(rows.map(({ at, count }) => [(at.getTime() - from.getTime()) / minute, count])).toEqual([
    [0, 2],
    [2, 1],
  ]);
  expect(await readRows(pool, {}, { from, to, seconds: 60 })).toEqual([]);
  expect(await readRows(pool, { decision: ['builtin.alias'] }, { from, to, seconds: 60 })).toEqual([]);
});

test('a new database counts its empty hours at once, up to the first thing that happened', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const now = new Date();
  const first = new Date(closedBefore(now).getTime() - 5 * 3_600_000 + 10 * minute);
  await happen(pool, 'auth:failure', first);
  const hours = Array.from({ length: 168 }, (_, n) => new Date(closedBefore(now).getTime() - (168 - n) * 3_600_000));
  expect(await firstEmptyHours(pool, 'tally_done', hours)).toBe(163);
  expect(await firstEmptyHours(pool, 'tally_done', hours)).toBe(163);
  expect(await firstEmptyHours(pool, 'tally_done', [])).toBe(0);
  expect(await rollUpHours(pool, { now, budgetMs: 60_000 })).toEqual([]);
  const rows = await readHours(pool, names, { from: hours[0]!, now });
  expect(rows.map(({ name, count }) => `${name} ${count}`)).toEqual(['auth:failure 1']);
});

test('without time the hours stay uncounted and are named; old counts are forgotten', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const left = await rollUpHours(pool, { budgetMs: 0 });
  expect(left).toHaveLength(168);
  await rollUpHours(pool, { budgetMs: 60_000 });
  await forgetTallies(pool, new Date(Date.now() + 30 * 86_400_000));
  const { rows } = await pool.query('select count(*)::int as n from mail.tally_done');
  expect(rows[0].n).toBe(0);
});

async function happen(pool: Pool, type: 'auth:failure' | 'auth:success' | 'tcp:connect', at: Date, data = {}) {
  await insertEvents(pool, [newEvent(type, { id: idOf(at), at, process: 'p', data })]);
}

async function refuse(pool: Pool, at: Date, count: number) {
  const decision = {
    stage: 'mail' as const,
    rule: 'builtin.size',
    verdict: 'deny' as const,
    facts: {},
    revision: 1,
    at: at.toISOString(),
  };
  await insertRefusals(pool, [{ id: idOf(at), at, sessionId: 's', client: '192.0.2.1', decision, count }]);
}

/** An id of that moment, also when a later one was made before. */
function idOf(at: Date): string {
  return `${idAt(at).slice(0, 14)}${uuidv7().slice(14)}`;
}
