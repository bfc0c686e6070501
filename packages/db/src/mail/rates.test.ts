import { uuidv7 } from '@posthorn/events/id';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../testing.ts';
import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';
import { countRates, rollUpRates } from './rates.ts';
import { insertRefusals } from './refusal.ts';

const minute = 60_000;

test('a stretch that begins within a counted hour takes that hour from its minutes, unless it begins within a minute', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const hour = Math.floor(Date.now() / (60 * minute)) * 60 * minute - 120 * minute;
  const at = (minutes: number) => new Date(hour + minutes * minute);
  await refuse(pool, at(10), 1);
  await refuse(pool, at(40), 10);
  await rollUpRates(pool, { now: at(100), budgetMs: 60_000 });
  // Too late for the count, so that it tells rows from counted minutes.
  await refuse(pool, at(45), 100);
  const refused = async (from: Date) =>
    (await countRates(pool, from, at(90), 300)).reduce((total, bucket) => total + bucket.refused, 0);
  expect(await refused(at(0))).toBe(11);
  expect(await refused(at(30))).toBe(10);
  expect(await refused(at(41))).toBe(0);
  expect(await refused(at(30.5))).toBe(110);
});

async function refuse(pool: Pool, at: Date, count: number) {
  const decision = {
    stage: 'mail' as const,
    rule: 'builtin.size',
    verdict: 'deny' as const,
    facts: {},
    revision: 1,
    at: at.toISOString(),
  };
  const id = `${idAt(at).slice(0, 14)}${uuidv7().slice(14)}`;
  await insertRefusals(pool, [{ id, at, sessionId: 's', client: '192.0.2.1', decision, count }]);
}
