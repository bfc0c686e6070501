import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, type ClientBase, type Pool } from 'pg';
import { StartError } from './start-error.ts';

/** One folder of prisma/migrations. */
export type Migration = { name: string; sql: string; checksum: string };

/** The migrations that come with this Posthorn, in order. */
export async function readMigrations(folder = migrationsFolder): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map((entry) => entry.name);
  return await Promise.all(
    names.sort().map(async (name) => {
      const sql = (await readFile(join(folder, name, 'migration.sql'), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the database to the level of this Posthorn: every missing migration in one transaction each, under an advisory
 * lock, with a lock time-out so that a busy table is never blocked for long. Returns the names applied. Throws StartError
 * when the schema is newer than this program, or when a migration was edited after it ran.
 */
export async function migrate(url: string, migrations?: Migration[]): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  const client = new Client({ connectionString: url, application_name: 'posthorn migrate' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await client.query(`CREATE TABLE IF NOT EXISTS public.posthorn_migration (
      name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    const missing = compare(await readApplied(client), wanted);
    for (const migration of missing) await apply(client, migration);
    return missing.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** Refuses to go on with a schema that is older or newer than this program; every part calls it at start. */
export async function assertSchema(pool: Pool, migrations?: Migration[]): Promise<void> {
  const wanted = migrations ?? (await readMigrations());
  const { rows } = await pool.query<{ present: boolean }>(
    `SELECT to_regclass('public.posthorn_migration') IS NOT NULL AS present`,
  );
  const missing = compare(rows[0]?.present ? await readApplied(pool) : [], wanted);
  if (missing.length > 0) {
    throw new StartError(
      'schema-too-old',
      `The database lacks the migration ${missing[0]?.name}: start Posthorn with \`npm start\`, which applies it.`,
    );
  }
}

type Applied = { name: string; checksum: string };

async function readApplied(database: Pick<ClientBase, 'query'> | Pool): Promise<Applied[]> {
  const { rows } = await (database as Pool).query<Applied>(
    'SELECT name, checksum FROM public.posthorn_migration ORDER BY name',
  );
  return rows;
}

function compare(applied: Applied[], wanted: Migration[]): Migration[] {
  const known = new Map(wanted.map((migration) => [migration.name, migration]));
  for (const { name, checksum } of applied) {
    const migration = known.get(name);
    if (!migration) {
      throw new StartError(
        'schema-too-new',
        `The database was migrated by a newer Posthorn (${name}): start that version, or restore a backup made before the upgrade.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new StartError(
        'migration-changed',
        `The migration ${name} was changed after this database ran it: use an unchanged copy of Posthorn, or a new data folder.`,
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  return wanted.filter(({ name }) => !done.has(name));
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = '10s'`);
    await client.query(migration.sql);
    await client.query('INSERT INTO public.posthorn_migration (name, checksum) VALUES ($1, $2)', [
      migration.name,
      migration.checksum,
    ]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    throw new StartError('migration-failed', `The migration ${migration.name} failed: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

const migrationsFolder = fileURLToPath(new URL('../../../prisma/migrations/', import.meta.url));

/** Any fixed number; "posthorn" squeezed into 63 bits. */
const advisoryLock = '8101814473890522734';
