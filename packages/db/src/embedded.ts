import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { program } from './embedded/binaries.ts';
import {
  defaultTuning,
  hostBasedAuthentication,
  mainConfiguration,
  postgresConfiguration,
  type Tuning,
} from './embedded/configuration.ts';
import { findPlace, makePrivateFolder, type Place } from './embedded/place.ts';
import { findPostmaster, isPostmasterAlive, type Postmaster } from './embedded/postmaster.ts';
import { withLockFile } from './lock-file.ts';
import { StartError } from './start-error.ts';

/** Where the data goes, who is told about progress, and what may differ from a production server. */
export type EmbeddedOptions = {
  /** The server's files are made in `<dataDir>/postgres-18`. */
  dataDir: string;
  /** One sentence per step. */
  log?: (sentence: string) => void;
  /** `durable: false` switches fsync off; for tests only. */
  tuning?: Partial<Tuning>;
};

/** A running embedded server. */
export type EmbeddedPostgres = {
  /** Connection string of the `posthorn` database, password included: do not log it. */
  url: string;
  /** Whether it was already running (left behind by a launcher that was killed). */
  adopted: boolean;
  pid: number;
  /** The folder with its data; not below `dataDir` when root's system user cannot reach that. */
  dataFolder: string;
  /** Resolves when the server is gone, whoever ended it. */
  exited: Promise<void>;
  /** Fast shutdown: sessions are ended, everything committed is on disk; resolves when it is down. */
  stop(): Promise<void>;
};

/**
 * Starts the PostgreSQL that comes with Posthorn, or adopts the one still running on the same folder. The server lives in
 * a session of its own, so that Ctrl-C in the terminal reaches us and not it. Throws StartError with one sentence.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {});
  const tuning = { ...defaultTuning, ...options.tuning };
  const place = await findPlace(options.dataDir);
  return await withLockFile(`${place.beside}.lock`, async () => {
    if (!existsSync(place.data)) await initialise(place, log);
    const access = await readAccess(place);
    const running = await findPostmaster(place.data);
    if (running) {
      log(`Found the database already running (process ${running.pid}).`);
      if (
        await waitUntilReady(
          urlOf(access, running.port),
          running.pid,
          () => !isPostmasterAlive(running.pid, place.data),
        )
      )
        return server(place, access, running, true);
    }
    log('Starting the database.');
    return server(place, access, await start(place, access, tuning), false);
  });
}

/** What it takes to connect; kept in the data folder, readable by its owner only. */
type Access = { user: string; password: string; port: number };

async function initialise(place: Place, log: (sentence: string) => void): Promise<void> {
  log('Making a new database.');
  const half = `${place.data}.new`;
  await rm(half, { recursive: true, force: true });
  await makePrivateFolder(half, place.user);
  const access: Access = { user: 'posthorn', password: randomBytes(24).toString('base64url'), port: 0 };
  const passwordFile = join(half, '..', 'posthorn-password.tmp');
  try {
    await writeFile(passwordFile, `${access.password}\n`, { mode: 0o600 });
    await giveAway(passwordFile, place);
    const args = ['-D', half, '-U', access.user, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
    args.push('--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions');
    const { code, output } = await run(program(place.binaries.native, 'initdb'), args, place);
    if (code !== 0) throw new StartError('server-start', `The database could not be made: ${lastLine(output)}.`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(join(half, 'postgresql.conf'), mainConfiguration);
  await writeFile(join(half, 'pg_hba.conf'), hostBasedAuthentication);
  await writeAccess(half, place, access);
  await rename(half, place.data);
}

async function start(place: Place, access: Access, tuning: Tuning): Promise<Postmaster> {
  const configuration = join(place.data, 'posthorn.conf');
  await writeFile(configuration, postgresConfiguration(tuning), { mode: 0o600 });
  await giveAway(configuration, place);
  const logPath = `${place.beside}.log`;
  if (((await stat(logPath).catch(() => undefined))?.size ?? 0) > maxLogSize) await rename(logPath, `${logPath}.1`);
  // After kill -9 its children hold the shared memory for a moment, and a remembered port may have been taken: try again.
  for (let attempt = 1; ; attempt += 1) {
    access.port = await freePort(access.port);
    const logFile = await open(logPath, 'a', 0o600);
    const from = (await logFile.stat()).size;
    const child = spawn(program(place.binaries.native, 'postgres'), ['-D', place.data, '-p', String(access.port)], {
      ...place.user,
      cwd: place.data,
      detached: true,
      stdio: ['ignore', logFile.fd, logFile.fd],
      env: environment,
    });
    const failed = new Promise<string>((resolve) => child.once('error', (error) => resolve(error.message)));
    child.unref();
    await logFile.close();
    if (child.pid === undefined)
      throw new StartError('server-start', `The database could not be started: ${await failed}.`);
    if (await waitUntilReady(urlOf(access, access.port), child.pid, () => child.exitCode !== null)) {
      await writeAccess(place.data, place, access);
      return { pid: child.pid, port: access.port };
    }
    const output = (await readFile(logPath, 'utf8')).slice(from);
    if (attempt >= startAttempts || !passing.test(output)) {
      throw new StartError('server-start', `The database did not start: ${lastLine(output)} (see ${logPath}).`);
    }
    if (output.includes('could not bind')) access.port = 0;
    await sleep(500 * attempt);
  }
}

/** Waits until the server answers (true) or is gone (false); creates our database the first time. */
async function waitUntilReady(url: string, pid: number, isGone: () => boolean): Promise<boolean> {
  const deadline = Date.now() + 120_000;
  let reason = '';
  while (Date.now() < deadline) {
    if (isGone()) return false;
    const client = new Client({
      connectionString: url.replace(/\/posthorn$/, '/postgres'),
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'posthorn'`);
      if (rows.length === 0) await client.query('CREATE DATABASE posthorn');
      return true;
    } catch (error) {
      reason = (error as Error).message;
      if ((error as { code?: string }).code === '28P01') break;
      await sleep(50);
    } finally {
      await client.end().catch(() => {});
    }
  }
  throw new StartError(
    'server-silent',
    `The database process ${pid} runs but does not answer (${reason}): end it, then start again.`,
  );
}

function server(place: Place, access: Access, postmaster: Postmaster, adopted: boolean): EmbeddedPostgres {
  const isAlive = () => isPostmasterAlive(postmaster.pid, place.data);
  const exited = watchExit(isAlive);
  return {
    url: urlOf(access, postmaster.port),
    adopted,
    pid: postmaster.pid,
    dataFolder: place.data,
    exited,
    stop: () => stopPostmaster(postmaster.pid, isAlive),
  };
}

/** Ends a server: fast shutdown first, an immediate one (recovered at the next start) after a minute. */
async function stopPostmaster(pid: number, isAlive: () => boolean): Promise<void> {
  const steps = [
    ['SIGINT', 60_000],
    ['SIGQUIT', 10_000],
  ] as const;
  for (const [signal, patience] of steps) {
    if (!isAlive()) return;
    process.kill(pid, signal);
    const deadline = Date.now() + patience;
    while (isAlive() && Date.now() < deadline) await sleep(20);
  }
}

async function watchExit(isAlive: () => boolean): Promise<void> {
  while (isAlive()) await sleep(500, undefined, { ref: false });
}

async function readAccess(place: Place): Promise<Access> {
  return JSON.parse(await readFile(join(place.data, accessFile), 'utf8')) as Access;
}

async function writeAccess(folder: string, place: Place, access: Access): Promise<void> {
  const path = join(folder, accessFile);
  await writeFile(`${path}.tmp`, JSON.stringify(access), { mode: 0o600 });
  await giveAway(`${path}.tmp`, place);
  await rename(`${path}.tmp`, path);
}

async function giveAway(path: string, place: Place): Promise<void> {
  await chmod(path, 0o600);
  if (place.user.uid !== undefined && place.user.gid !== undefined) await chown(path, place.user.uid, place.user.gid);
}

/** The remembered port when it is free, else any. */
async function freePort(wanted: number): Promise<number> {
  return await probe(wanted).catch(() => probe(0));
}

async function probe(port: number): Promise<number> {
  const listener = createServer();
  return await new Promise<number>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: got } = listener.address() as { port: number };
      listener.close(() => resolve(got));
    });
  });
}

async function run(file: string, args: string[], place: Place): Promise<{ code: number | null; output: string }> {
  const child = spawn(file, args, { ...place.user, cwd: '/', env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-4096);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output = error.message;
      resolve(-1);
    });
    child.once('close', resolve);
  });
  return { code, output };
}

function urlOf(access: Access, port: number): string {
  return `postgresql://${access.user}:${access.password}@127.0.0.1:${port}/posthorn`;
}

function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.findLast((line) => /FATAL|error/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return telling.replace(/^.*?(FATAL|error):\s*/i, '').replace(/[.\s]+$/, '');
}

const environment = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
} as unknown as NodeJS.ProcessEnv;
const accessFile = 'posthorn-access.json';
const startAttempts = 8;
/** Reasons that go away: a port just taken, and what a killed server has not let go of yet. */
const passing = /could not bind|shared memory block|lock file|being used by another|starting up|^$/i;
const maxLogSize = 10 * 1024 * 1024;
