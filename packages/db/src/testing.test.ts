import { expect, test } from 'vitest';
import { createTestDatabase } from './testing.ts';

test('every caller gets a migrated database of its own, which disposing drops', async () => {
  const [a, b] = await Promise.all([createTestDatabase({ upTo: '0001' }), createTestDatabase({ upTo: '0001' })]);
  await a.pool.query(`INSERT INTO api_key (id, name, start, hash) VALUES ('1', 'n', 's', 'h')`);
  expect((await a.pool.query('SELECT id FROM api_key')).rowCount).toBe(1);
  expect((await b.pool.query('SELECT id FROM api_key')).rowCount).toBe(0);
  const name = new URL(a.url).pathname.slice(1);
  await a[Symbol.asyncDispose]();
  expect((await b.pool.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rowCount).toBe(0);
  await b[Symbol.asyncDispose]();
});

test('a durable one has fsync on', async () => {
  await using database = await createTestDatabase({ upTo: '0001', durable: true });
  expect((await database.pool.query('SHOW fsync')).rows).toEqual([{ fsync: 'on' }]);
});
