import pg from 'pg';
import { expect, test } from 'vitest';
import { transaction } from './pool.ts';
import { createTestDatabase } from './testing.ts';

test('a transaction commits, or rolls back and hands the error on', async () => {
  await using database = await createTestDatabase({ empty: true });
  const { pool } = database;
  await pool.query('CREATE TABLE t (x int)');
  expect(await transaction(pool, async (tx) => (await tx.query('INSERT INTO t VALUES (1)')).rowCount)).toBe(1);
  const failing = transaction(pool, async (tx) => {
    await tx.query('INSERT INTO t VALUES (2)');
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect((await pool.query('SELECT x FROM t')).rows).toEqual([{ x: 1 }]);
});

test('a killed connection fails its own statement only', async () => {
  await using database = await createTestDatabase({ empty: true });
  const killer = new pg.Client({ connectionString: database.url });
  await killer.connect();
  const held = transaction(database.pool, async (tx) => {
    const { rows } = await tx.query('SELECT pg_backend_pid() AS pid');
    await killer.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    await tx.query('SELECT 1');
  });
  await expect(held).rejects.toThrow();
  expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await killer.end();
});

test('an idle transaction is ended by the server', async () => {
  await using database = await createTestDatabase({ empty: true });
  const { rows } = await database.pool.query('SHOW idle_in_transaction_session_timeout');
  expect(rows).toEqual([{ idle_in_transaction_session_timeout: '30s' }]);
});
