import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { assertSchema, type Migration, migrate, readMigrations } from './migrate.ts';
import { createTestDatabase } from './testing.ts';

const one = migration('0001_one', 'CREATE TABLE one (x int)');
const two = migration('0002_two', 'CREATE TABLE two (x int); INSERT INTO two VALUES (1)');
const broken = migration('0002_two', 'CREATE TABLE two (x int); SELECT nonsense');

test('runs what is missing, once, whoever else tries', async () => {
  await using database = await createTestDatabase({ empty: true });
  await expect(assertSchema(database.pool, [one])).rejects.toMatchObject({ code: 'schema-too-old' });
  expect(await migrate(database.url, [one])).toEqual(['0001_one']);
  const all = await Promise.all([1, 2, 3].map(() => migrate(database.url, [one, two])));
  expect(all.flat()).toEqual(['0002_two']);
  expect((await database.pool.query('SELECT count(*)::int AS n FROM two')).rows).toEqual([{ n: 1 }]);
  await assertSchema(database.pool, [one, two]);
});

test('a newer schema and an edited migration are refused', async () => {
  await using database = await createTestDatabase({ empty: true });
  await migrate(database.url, [one, two]);
  await expect(migrate(database.url, [one])).rejects.toMatchObject({ code: 'schema-too-new' });
  await expect(assertSchema(database.pool, [one])).rejects.toMatchObject({ code: 'schema-too-new' });
  await expect(migrate(database.url, [one, broken])).rejects.toMatchObject({ code: 'migration-changed' });
});

test('a migration that fails leaves nothing behind', async () => {
  await using database = await createTestDatabase({ empty: true });
  await expect(migrate(database.url, [one, broken])).rejects.toMatchObject({
    code: 'migration-failed',
    message: expect.stringContaining('0002_two'),
  });
  const { rows } = await database.pool.query(`SELECT to_regclass('one') AS one, to_regclass('two') AS two`);
  expect(rows).toEqual([{ one: 'one', two: null }]);
  expect(await migrate(database.url, [one, two])).toEqual(['0002_two']);
});

test('the real ones are numbered without gaps or doubles', async () => {
  const names = (await readMigrations()).map(({ name }) => name);
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
});

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}
