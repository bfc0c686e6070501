import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkServer } from './check-server.ts';
import { copyBinaries, findBinaries } from './embedded/binaries.ts';
import { findPlace } from './embedded/place.ts';
import { canRun, runAs } from './embedded/system-user.ts';
import { startEmbeddedPostgres } from './embedded.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthorn-embedded-'));
  await mkdir(join(folder, 'open'));
  await chmod(folder, 0o755);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('starts, is adopted by a second start, survives kill -9, stops', async () => {
  const dataDir = join(folder, 'open');
  const tuning = { sharedBuffers: '16MB' };
  const said: string[] = [];
  const server = await startEmbeddedPostgres({ dataDir, tuning, log: (sentence) => said.push(sentence) });
  expect(server.adopted).toBe(false);
  expect(said).toEqual(['Making a new database.', 'Starting the database.']);
  expect(await checkServer(server.url)).toEqual([]);
  expect(await ask(server.url, facts)).toEqual({
    encoding: 'UTF8',
    provider: 'b',
    timezone: 'UTC',
    fsync: 'on',
    sync: 'on',
    buffers: '16MB',
    connections: '200',
    wal: '4GB',
    major: 18,
  });
  expect((await stat(join(server.dataFolder, 'posthorn-access.json'))).mode & 0o777).toBe(0o600);
  await expect(checkServer(server.url.replace(/:[^:@]+@/, ':wrong@'))).rejects.toMatchObject({ code: 'url-auth' });

  const [again, third] = await Promise.all([1, 2].map(() => startEmbeddedPostgres({ dataDir, tuning })));
  expect([again?.adopted, again?.url, third?.pid]).toEqual([true, server.url, server.pid]);

  await ask(server.url, 'CREATE TABLE kept AS SELECT 1 AS x');
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  const restarted = await startEmbeddedPostgres({ dataDir, tuning });
  expect(restarted.adopted).toBe(false);
  expect(restarted.url).toBe(server.url);
  expect(await ask(restarted.url, 'SELECT x FROM kept')).toEqual({ x: 1 });

  await restarted.stop();
  await restarted.exited;
  await expect(checkServer(restarted.url)).rejects.toMatchObject({ code: 'url-unreachable' });
}, 60_000);

test('the number of a dead server may belong to another program now', async () => {
  const dataDir = join(folder, 'open');
  await writeFile(join(dataDir, 'postgres-18', 'postmaster.pid'), `${process.pid}\n/x\n1\n5432\n`);
  const server = await startEmbeddedPostgres({ dataDir, tuning: { sharedBuffers: '16MB' } });
  expect(server.adopted).toBe(false);
  await server.stop();
}, 60_000);

test('a configuration Postgres does not take is told with its own words', async () => {
  const dataDir = join(folder, 'open');
  const start = startEmbeddedPostgres({ dataDir, tuning: { sharedBuffers: 'plenty' } });
  await expect(start).rejects.toThrow(/The database did not start: .*contains errors.*postgres-18\.log/);
}, 60_000);

test('a folder that cannot be written gets one sentence', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(startEmbeddedPostgres({ dataDir: join(file, 'data') })).rejects.toMatchObject({
    name: 'StartError',
    code: 'folder-not-writable',
    message: expect.stringContaining('POSTHORN_DATA_DIR'),
  });
});

test('a data folder of another major version is refused', async () => {
  const dataDir = join(folder, 'old');
  await mkdir(join(dataDir, 'postgres-18'), { recursive: true });
  await writeFile(join(dataDir, 'postgres-18', 'PG_VERSION'), '17\n');
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({ code: 'data-version' });
});

test.runIf(process.getuid?.() === 0)('root serves the folder of an ordinary user as that user', async () => {
  const dataDir = join(folder, 'theirs');
  await mkdir(join(dataDir, 'postgres-18'), { recursive: true });
  await writeFile(join(dataDir, 'postgres-18', 'PG_VERSION'), '18\n');
  await chown(join(dataDir, 'postgres-18'), 12_345, 12_345);
  expect((await findPlace(dataDir)).user).toEqual({ uid: 12_345, gid: 12_345 });
});

test.runIf(process.getuid?.() === 0)(
  'as root, programs and data move to where the system user can reach them',
  async () => {
    const home = join(folder, 'home');
    await mkdir(join(folder, 'closed'), { mode: 0o700 });
    await mkdir(home, { mode: 0o755 });
    const place = await findPlace(join(folder, 'closed', 'data'), home);
    expect(place.data.startsWith(home)).toBe(true);
    expect(place.user.uid).toBeGreaterThan(0);
    expect((await findPlace(join(folder, 'open', 'data2'), home)).data.startsWith(join(folder, 'open'))).toBe(true);
    const copy = await copyBinaries(await findBinaries(), home);
    expect(canRun(runAs(), join(copy.native, 'bin', 'postgres'))).toBe(true);
  },
);

test('the watcher of the test server stops it when nobody uses it any more', async () => {
  const dataDir = join(folder, 'open');
  const server = await startEmbeddedPostgres({ dataDir, tuning: { sharedBuffers: '16MB' } });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const program = new URL('./testing-watcher.ts', import.meta.url).pathname;
  const watcher = spawn(process.execPath, [program, dataDir, '300'], { stdio: 'inherit' });
  const ended = new Promise((resolve) => watcher.once('exit', resolve));
  await sleep(1_500);
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  expect(await ended).toBe(0);
  await expect(checkServer(server.url)).rejects.toMatchObject({ code: 'url-unreachable' });
}, 60_000);

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

const facts = `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider,
  current_setting('TimeZone') AS timezone, current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync,
  current_setting('shared_buffers') AS buffers, current_setting('max_connections') AS connections, current_setting('max_wal_size') AS wal,
  current_setting('server_version_num')::int / 10000 AS major
  FROM pg_database WHERE datname = current_database()`;
