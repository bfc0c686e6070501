import { appendFile, mkdtemp, readdir, readFile, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultConfiguration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quoteName, readCatalogue } from './backup/tables.ts';
import { fillEveryTable } from './backup/testing-rows.ts';
import { backup } from './backup.ts';
import { readMigrations } from './migrate.ts';
import type { Pool } from './pool.ts';
import { registerProcess } from './processes.ts';
import { restore } from './restore.ts';
import { ensureFirstRevision, readRevision } from './revisions.ts';
import { openSecrets } from './secrets.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let source: TestDatabase;
let folder: string;
beforeAll(async () => {
  source = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'posthorn-backup-'));
  const secrets = await openSecrets(source.pool, 'the secret');
  await secrets.put({ kind: 'credential', value: 'hunter2', name: 'smarthost' });
  const configuration = defaultConfiguration();
  configuration.smtp.maxRecipients = 77;
  await ensureFirstRevision(source.pool, configuration);
  await source.pool.query(`SELECT mail.ensure_partitions('2026-01-01', '2026-01-02')`);
  await fillEveryTable(source.pool, 7);
  await source.pool.query('SELECT setval($1::regclass, 12345)', ['audit_log_id_seq']);
});
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test('every row of every table comes back, and delivery is held', async () => {
  const target = join(folder, 'whole');
  const seen: string[] = [];
  const manifest = await backup(source.url, { folder: target, onProgress: ({ name }) => seen.push(name) });
  expect(seen.toSorted()).toEqual(manifest.tables.map(({ name }) => name).toSorted());
  expect(manifest.migrations.map(({ name }) => name)).toEqual((await readMigrations()).map(({ name }) => name));
  expect(manifest.tables.every(({ rows }) => rows > 0)).toBe(true);
  expect((await readFile(join(target, 'manifest.json'), 'utf8')).includes('hunter2')).toBe(false);

  await using empty = await createTestDatabase({ empty: true });
  const result = await restore(empty.url, { folder: target });
  expect(result.revision).toBe(2);
  expect(await fingerprints(empty.pool)).toEqual(await fingerprints(source.pool));
  const revision = await readRevision(empty.pool);
  expect(revision).toMatchObject({
    number: 2,
    configuration: { queue: { holdAll: true }, smtp: { maxRecipients: 77 } },
  });
  const { rows } = await empty.pool.query(`SELECT nextval('audit_log_id_seq') AS next`);
  expect(rows).toEqual([{ next: '12346' }]);
  await openSecrets(empty.pool, 'the secret');
  expect((await readCatalogue(empty.pool)).partitions).toEqual((await readCatalogue(source.pool)).partitions);
}, 60_000);

test('leases of workers that are gone held restored mail back until they ended', async () => {
  await using busy = await createTestDatabase();
  await openSecrets(busy.pool, 'the secret');
  await ensureFirstRevision(busy.pool);
  await fillEveryTable(busy.pool, 7);
  const leased = `SELECT count(*)::int AS count FROM mail.recipient WHERE state = 'queued' AND lease_until IS NOT NULL`;
  await busy.pool.query(
    `UPDATE mail.recipient SET state = 'queued', worker = 'w', fence = 9, lease_until = 'infinity'`,
  );
  await busy.pool.query(`UPDATE mail.destination SET slot_until = '{infinity}', slot_fence = '{9}'`);
  expect((await busy.pool.query(leased)).rows).toEqual([{ count: 7 }]);
  const target = join(folder, 'leased');
  await backup(busy.url, { folder: target });
  await using empty = await createTestDatabase({ empty: true });
  await restore(empty.url, { folder: target });
  expect((await empty.pool.query(leased)).rows).toEqual([{ count: 0 }]);
  const { rows } = await empty.pool.query(`SELECT DISTINCT slot_until, fence FROM mail.destination, mail.recipient`);
  expect(rows).toEqual([{ slot_until: [], fence: '9' }]);
});

test('the backup is one moment, whatever is written meanwhile', async () => {
  const target = join(folder, 'moment');
  let written = 0;
  const manifest = await backup(source.url, {
    folder: target,
    parallel: 2,
    onProgress: () => {
      written += 1;
      void source.pool.query(`INSERT INTO rate_limit (id, key, count, last_request) VALUES ($1, $1, 1, 1)`, [
        `later ${written}`,
      ]);
    },
  });
  expect(manifest.tables.find(({ name }) => name === 'public.rate_limit')?.rows).toBe(7);
  await source.pool.query(`DELETE FROM rate_limit WHERE id LIKE 'later%'`);
});

test('an older backup is brought up to this level', async () => {
  await using old = await createTestDatabase({ upTo: '0001' });
  await ensureFirstRevision(old.pool);
  const target = join(folder, 'old');
  await backup(old.url, { folder: target });
  await using empty = await createTestDatabase();
  await restore(empty.url, { folder: target });
  const { rows } = await empty.pool.query('SELECT name FROM posthorn_migration ORDER BY name');
  expect(rows.map(({ name }) => name)).toEqual((await readMigrations()).map(({ name }) => name));
});

test('a database with rows is left alone unless forced, and so is one in use', async () => {
  const target = join(folder, 'again');
  await backup(source.url, { folder: target });
  await using other = await createTestDatabase();
  await ensureFirstRevision(other.pool);
  await expect(restore(other.url, { folder: target })).rejects.toThrow(/not empty .*--force/);
  const running = await registerProcess(other.pool, { kind: 'worker', version: '1' });
  await expect(restore(other.url, { folder: target, force: true })).rejects.toThrow('A worker is running');
  await running[Symbol.asyncDispose]();
  await restore(other.url, { folder: target, force: true });
  expect(await fingerprints(other.pool)).toEqual(await fingerprints(source.pool));
});

test('a changed, cut short or foreign backup is refused before anything is touched', async () => {
  const target = join(folder, 'changed');
  await backup(source.url, { folder: target });
  await expect(backup(source.url, { folder: target })).rejects.toThrow('is not empty');
  await using empty = await createTestDatabase({ empty: true });
  await appendFile(join(target, 'public.user.copy.zst'), 'x');
  await expect(restore(empty.url, { folder: target })).rejects.toThrow(/public\.user.* checksum differs/);
  await unlink(join(target, 'public.user.copy.zst'));
  await expect(restore(empty.url, { folder: target })).rejects.toThrow('not complete');
  await unlink(join(target, 'manifest.json'));
  await expect(restore(empty.url, { folder: target })).rejects.toThrow('cut short');
  expect((await empty.pool.query(`SELECT to_regclass('public.user') AS t`)).rows).toEqual([{ t: null }]);
  expect((await readdir(folder)).includes('changed')).toBe(true);
});

/** A hash of all rows of each table but for the revisions, of which the restore adds one, and for leases, which it ends. */
async function fingerprints(pool: Pool): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const { tables } = await readCatalogue(pool);
  for (const { name, columns } of tables) {
    const row = `ROW(${columns
      .filter((column) => !leaseColumns.has(column))
      .map((column) => quoteName(column))
      .join(', ')})::text`;
    const where = name === 'public.configuration_revision' ? 'WHERE number = 1' : '';
    const { rows } = await pool.query(
      `SELECT count(*) || ' ' || md5(coalesce(string_agg(${row}, E'\\n' ORDER BY ${row}), '')) AS print FROM ${quoteName(name)} ${where}`,
    );
    found[name] = rows[0].print;
  }
  return found;
}

const leaseColumns = new Set(['lease_until', 'worker', 'next_try', 'slot_until', 'slot_fence']);
