import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { defaultConfiguration } from '@posthorn/settings/configuration';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { BackupError, type Manifest, readManifest } from './backup/manifest.ts';
import { backupSchemas, columnList, quoteName, readCatalogue } from './backup/tables.ts';
import type { BackupProgress } from './backup.ts';
import { migrate, readMigrations } from './migrate.ts';
import { insertRevision, newestNumber, readLastGoodRevision, revisionChannel } from './revisions.ts';

/** `force`: whatever the database holds is thrown away first. */
export type RestoreOptions = { folder: string; force?: boolean; onProgress?: BackupProgress };

/** What was restored, and the revision that holds delivery. */
export type RestoreResult = { manifest: Manifest; rows: number; revision: number };

/**
 * Puts a backup into an empty database, in one transaction: all of it or nothing. The schema is first brought to the level
 * of the backup and afterwards to that of this program. Delivery is held in a new revision, because what the backup calls
 * undelivered may have been delivered since: look, then release.
 */
export async function restore(url: string, options: RestoreOptions): Promise<RestoreResult> {
  const manifest = await readManifest(options.folder);
  await verifyFiles(manifest, options.folder);
  const client = new pg.Client({ connectionString: url, application_name: 'posthorn restore', statement_timeout: 0 });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('SET idle_in_transaction_session_timeout = 0');
    await refuseWhileRunning(client);
    if (!options.force) await refuseNonEmpty(client);
    await prepareSchema(client, url, manifest);
    await client.query('BEGIN');
    const rows = await load(client, manifest, options);
    await endLeases(client);
    const revision = await holdDelivery(client);
    await client.query('COMMIT');
    await migrate(url);
    await client.query('SELECT pg_notify($1, $2)', [revisionChannel, String(revision)]);
    await client.query('ANALYZE');
    return { manifest, rows, revision };
  } finally {
    await client.end().catch(() => {});
  }
}

async function verifyFiles(manifest: Manifest, folder: string): Promise<void> {
  for (const { file, sha256 } of manifest.tables) {
    const hash = createHash('sha256');
    try {
      await pipeline(createReadStream(join(folder, file)), hash);
    } catch (cause) {
      throw new BackupError(`${join(folder, file)} cannot be read: the backup is not complete.`, { cause });
    }
    if (hash.digest('hex') !== sha256)
      throw new BackupError(`${join(folder, file)} was changed: its checksum differs.`);
  }
}

async function refuseWhileRunning(client: pg.Client): Promise<void> {
  if (!(await exists(client, 'public.process'))) return;
  const { rows } = await client.query(`SELECT kind FROM process WHERE heartbeat > now() - interval '15 seconds'`);
  if (rows[0]) throw new BackupError(`A ${rows[0].kind} is running on this database: stop Posthorn first.`);
}

/** A database that was only migrated and started once has a first revision, an admin and a canary; mail it has none. */
async function refuseNonEmpty(client: pg.Client): Promise<void> {
  const { tables } = await readCatalogue(client);
  for (const { name } of tables) {
    const { rowCount } = await client.query(`SELECT 1 FROM ${quoteName(name)} LIMIT 1`);
    if (rowCount) {
      throw new BackupError(
        `The database is not empty (${name} has rows): use a new one, or throw its content away with --force.`,
      );
    }
  }
}

async function prepareSchema(client: pg.Client, url: string, manifest: Manifest): Promise<void> {
  const known = await readMigrations();
  const level = manifest.migrations.map(({ name, checksum }) => {
    const migration = known.find((candidate) => candidate.name === name);
    if (!migration)
      throw new BackupError(`The backup was made by a newer Posthorn (${name}): restore it with that version.`);
    if (migration.checksum !== checksum)
      throw new BackupError(`The backup was made with another ${name} than this Posthorn brings.`);
    return migration;
  });
  for (const schema of backupSchemas) await dropEverything(client, schema);
  await migrate(url, level);
}

/** Without dropping the schema itself: on a managed server `public` belongs to somebody else. */
async function dropEverything(client: pg.Client, schema: string): Promise<void> {
  if (schema !== 'public') {
    await client.query(`DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`);
    return;
  }
  const { rows } = await client.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`,
    [schema],
  );
  for (const { name } of rows) await client.query(`DROP TABLE ${quoteName(name)} CASCADE`);
}

async function load(client: pg.Client, manifest: Manifest, options: RestoreOptions): Promise<number> {
  for (const { name, parent, bound, options: storage } of manifest.partitions) {
    if (await exists(client, name)) continue;
    await client.query(`CREATE TABLE ${quoteName(name)} PARTITION OF ${quoteName(parent)} ${bound}`);
    if (storage.length > 0) await client.query(`ALTER TABLE ${quoteName(name)} SET (${storage.join(', ')})`);
  }
  let done = 0;
  let total = 0;
  for (const table of manifest.tables) {
    // Rows that a migration put there itself are in the backup too.
    await client.query(`DELETE FROM ${quoteName(table.name)}`);
    const sink = client.query(copyFrom(`COPY ${quoteName(table.name)} (${columnList(table)}) FROM STDIN`));
    await pipeline(createReadStream(join(options.folder, table.file)), createZstdDecompress(), sink);
    if (sink.rowCount !== table.rows) {
      throw new BackupError(`${table.name}: ${sink.rowCount} rows came back where ${table.rows} were written.`);
    }
    done += 1;
    total += table.rows;
    options.onProgress?.({ ...table, done, of: manifest.tables.length });
  }
  for (const { name, value, isCalled } of manifest.sequences) {
    await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [name, value, isCalled]);
  }
  return total;
}

/** The workers that held these leases and slots are not coming back; nobody should wait for their ends. Fences stay, so that none repeats. */
async function endLeases(client: pg.Client): Promise<void> {
  if (!(await exists(client, 'mail.recipient'))) return;
  await client.query(
    `UPDATE mail.recipient SET lease_until = NULL, worker = NULL, next_try = now()
     WHERE state = 'queued' AND lease_until IS NOT NULL`,
  );
  await client.query(`UPDATE mail.destination SET slot_until = '{}', slot_fence = '{}'`);
}

async function holdDelivery(client: pg.Client): Promise<number> {
  const base = await newestNumber(client);
  const good = await readLastGoodRevision(client, base);
  const configuration = structuredClone(good?.configuration ?? defaultConfiguration());
  configuration.queue.holdAll = true;
  const reason = 'Restored from a backup: delivery is held until somebody releases it';
  await insertRevision(client, { number: base + 1, base, configuration, author: 'posthorn', reason });
  return base + 1;
}

async function exists(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS yes', [quoteName(name)]);
  return rows[0].yes;
}
