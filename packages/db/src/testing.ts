import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, type Pool } from 'pg';
import { startEmbeddedPostgres } from './embedded.ts';
import { isProcessAlive, withLockFile } from './lock-file.ts';
import { memoryFolder } from './memory-folder.ts';
import { type Migration, migrate, readMigrations } from './migrate.ts';
import { createPool } from './pool.ts';
import { isStartError } from './start-error.ts';

/** A migrated database of its own for one test file; disposing it drops it. */
export type TestDatabase = AsyncDisposable & { url: string; pool: Pool };

/**
 * `durable`: on a server with fsync on. `empty`: without any migration. `upTo`: only the migrations up to the one whose
 * name starts so ('0001'). `poolSize`: connections of `pool`.
 */
export type TestDatabaseOptions = { durable?: boolean; empty?: boolean; upTo?: string; poolSize?: number };

/**
 * Makes a database for a test: a copy of a template that has every migration. All test processes of a user share one real
 * Postgres, started by the first that asks and stopped by a watcher when nobody has used it for some minutes.
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const all = options.empty ? [] : await readMigrations();
  const { upTo } = options;
  const migrations = upTo === undefined ? all : all.filter(({ name }) => name.slice(0, upTo.length) <= upTo);
  const admin = await connectShared(options.durable ?? false);
  try {
    const template = options.empty ? 'template0' : await ensureTemplate(admin.client, admin.url, migrations);
    const name = `test_${process.pid}_${randomBytes(5).toString('hex')}`;
    // A copy of its files brings what the template has of caches; in memory, without fsync, that costs no wait.
    await admin.client.query(
      `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY ${options.durable ? 'WAL_LOG' : 'FILE_COPY'}`,
    );
    const url = urlOf(admin.url, name);
    const pool = createPool(url, { max: options.poolSize ?? 10, name: 'posthorn test' });
    return {
      url,
      pool,
      [Symbol.asyncDispose]: async () => {
        await pool.end().catch(() => {});
        await dropDatabase(admin.url, name);
      },
    };
  } finally {
    await admin.client.end();
  }
}

type Shared = { client: Client; url: string };

async function connectShared(durable: boolean): Promise<Shared> {
  const place = durable ? tmpdir() : ((await memoryFolder()) ?? tmpdir());
  const folder = join(place, `posthorn-test-2-${process.getuid?.() ?? 'user'}${durable ? '-durable' : ''}`);
  // World-readable down to the data itself, so that the system user can reach it when root runs the tests.
  await mkdir(folder, { recursive: true, mode: 0o755 });
  return await withLockFile(join(folder, 'start.lock'), async () => {
    const server = await startShared(folder, durable);
    const client = new Client({
      connectionString: urlOf(server.url, 'postgres'),
      application_name: 'posthorn test admin',
    });
    client.on('error', () => {});
    await client.connect();
    if (!server.adopted) {
      const program = fileURLToPath(new URL('./testing-watcher.ts', import.meta.url));
      spawn(process.execPath, [program, folder], { detached: true, stdio: 'ignore', cwd: '/' }).unref();
    }
    await dropLeftOvers(client);
    return { client, url: server.url };
  });
}

async function startShared(folder: string, durable: boolean) {
  const options = { dataDir: folder, tuning: { durable, sharedBuffers: '128MB', maxConnections: 400 } };
  try {
    return await startEmbeddedPostgres(options);
  } catch (error) {
    if (!isStartError(error) || error.code !== 'server-start') throw error;
    // Without fsync a crash of the machine may leave files that no longer open; they hold nothing anybody wants.
    await rm(join(folder, 'postgres-18'), { recursive: true, force: true });
    return await startEmbeddedPostgres(options);
  }
}

async function ensureTemplate(client: Client, url: string, migrations: Migration[]): Promise<string> {
  // A migration may depend on the day (partitions made ahead), so yesterday's template is not today's.
  const hash = createHash('sha256').update(new Date().toISOString().slice(0, 10));
  for (const migration of migrations) hash.update(`${migration.name}:${migration.checksum}\n`);
  const name = `template_${hash.digest('hex').slice(0, 16)}`;
  const exists = async () =>
    (await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rowCount === 1;
  if (await exists()) return name;
  await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
  try {
    if (await exists()) return name;
    const half = `half_${process.pid}_${randomBytes(4).toString('hex')}`;
    await client.query(`CREATE DATABASE ${half} TEMPLATE template0`);
    try {
      await migrate(urlOf(url, half), migrations);
      await renameDatabase(client, half, name);
    } catch (error) {
      await client.query(`DROP DATABASE IF EXISTS ${half} WITH (FORCE)`);
      throw error;
    }
    return name;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [templateLock]);
  }
}

/** The migrating session may take a moment to leave after its client has said good-bye. */
async function renameDatabase(client: Client, from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.query(`ALTER DATABASE ${from} RENAME TO ${to}`);
      return;
    } catch (error) {
      if (attempt >= 50) throw error;
      await client.query('SELECT pg_sleep(0.02)');
    }
  }
}

/** Databases of test processes that died without disposing, and templates that no migration level asked for any more. */
async function dropLeftOvers(client: Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datname ~ '^(test|half)_[0-9]+_'`,
  );
  for (const { datname } of rows) {
    if (isProcessAlive(Number(datname.split('_')[1]))) continue;
    await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`).catch(() => {});
  }
  const templates = await client.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datname ~ '^template_[0-9a-f]{16}$' ORDER BY oid DESC OFFSET 8`,
  );
  for (const { datname } of templates.rows) await client.query(`DROP DATABASE IF EXISTS ${datname}`).catch(() => {});
}

async function dropDatabase(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: urlOf(url, 'postgres') });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } finally {
    await client.end().catch(() => {});
  }
}

function urlOf(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}

const templateLock = 74_190_531;
