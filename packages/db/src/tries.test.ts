import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { forgetTries, returnTry, takeTry } from './tries.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

test('of many tries at once, no more than the limit go on', async () => {
  const limit = { max: 5, seconds: 60 };
  const answers = await Promise.all(Array.from({ length: 40 }, () => takeTry(database.pool, 'at once', limit)));
  expect(answers.filter(({ allowed }) => allowed)).toHaveLength(5);
  const refused = answers.find(({ allowed }) => !allowed) as { retryAfter: number };
  expect(refused.retryAfter).toBeGreaterThan(55);
  expect(refused.retryAfter).toBeLessThanOrEqual(60);
});

test('first tries at once do not meet in the primary key (duplicate key value violates rate_limit_pkey)', async () => {
  const limit = { max: 1, seconds: 60 };
  for (let round = 0; round < 50; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => takeTry(database.pool, `round ${round}`, limit)),
    );
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(1);
  }
});

test('a try is taken back, forgotten, or over with its window', async () => {
  const limit = { max: 1, seconds: 600 };
  expect(await takeTry(database.pool, 'one', limit)).toEqual({ allowed: true });
  expect((await takeTry(database.pool, 'one', limit)).allowed).toBe(false);
  expect((await takeTry(database.pool, 'other', limit)).allowed).toBe(true);
  await returnTry(database.pool, 'one');
  await returnTry(database.pool, 'one');
  expect((await takeTry(database.pool, 'one', limit)).allowed).toBe(true);
  await forgetTries(database.pool, 'one');
  expect((await takeTry(database.pool, 'one', limit)).allowed).toBe(true);
  expect((await takeTry(database.pool, 'one', limit)).allowed).toBe(false);
  await database.pool.query('UPDATE rate_limit SET last_request = last_request - 600000');
  expect((await takeTry(database.pool, 'one', limit)).allowed).toBe(true);
});

test('what somebody typed is not kept', async () => {
  await takeTry(database.pool, 'account my-password@example.org', { max: 1, seconds: 60 });
  const { rows } = await database.pool.query('SELECT row_to_json(rate_limit)::text AS text FROM rate_limit');
  expect(rows.map((row) => row.text).join()).not.toContain('my-password');
});
