import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '@posthorn/db/pool';
import { ensureFirstRevision, publish, readRevision } from '@posthorn/db/revisions';
import { openSecrets, type Secrets } from '@posthorn/db/secrets';
import { storeSecrets } from '@posthorn/db/store-secrets';
import { createTestDatabase } from '@posthorn/db/testing';
import { createFakeDns, type FakeDns, type FakeDnsOptions } from '@posthorn/dns/testing/fake-dns';
import type { Engine } from '@posthorn/engine';
import { createEngine } from '@posthorn/engine/engine';
import { prepareDoorbell } from '@posthorn/queue/bell';
import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import type { Worker } from '@posthorn/worker';
import { createWorker } from '@posthorn/worker/worker';
import { keepLog, type LogLines } from './index.ts';

export type SystemOptions = {
  /** Changes the default configuration before the first revision is made; new secrets may be given as plain text. */
  configure?: (configuration: Configuration) => void;
  dns?: FakeDnsOptions;
  /** The resolver to ask in place of the fake one. */
  resolver?: { host: string; port: number };
  /** Engine processes' worth of engines in this process, each with its own ports. Default 1. */
  engines?: number;
  /** Default true. */
  worker?: boolean;
  /** Default: the test Postgres with fsync off. */
  durable?: boolean;
  /** The doorbell rings over this Redis; default: over Postgres. */
  redisUrl?: string;
  /** The engines' clock, in milliseconds since the epoch. */
  now?: () => number;
};

export type System = {
  url: string;
  pool: Pool;
  dataDir: string;
  dns: FakeDns;
  engines: Engine[];
  worker: Worker | undefined;
  log: LogLines;
  secrets: Secrets;
  /** Port of the first engine's listener of that kind. */
  port(kind: 'mx' | 'submission' | 'submissions'): number;
  /** Publishes the running configuration with a change; resolves with the revision when engines and worker run it. */
  publish(change: (configuration: Configuration) => void): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
};

const secret = 'a secret of the testbed, 32 bytes or more';

/** A whole Posthorn on free ports of 127.0.0.1, with a database of its own that is dropped at the end. */
export async function createSystem(options: SystemOptions = {}): Promise<System> {
  await using rooms = new AsyncDisposableStack();
  const database = rooms.use(await createTestDatabase(options.durable ? { durable: true } : {}));
  const dataDir = await mkdtemp(join(tmpdir(), 'posthorn-system-'));
  rooms.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const dns = rooms.use(await createFakeDns(options.dns));
  const secrets = await openSecrets(database.pool, secret);
  const first = defaultConfiguration();
  first.queue.sweepInterval = 1;
  options.configure?.(first);
  await ensureFirstRevision(database.pool, await storeSecrets(secrets, first));

  const redis = options.redisUrl === undefined ? {} : { redisUrl: options.redisUrl };
  await prepareDoorbell({ url: database.url, ...redis });

  const log = keepLog();
  const shared = {
    databaseUrl: database.url,
    secret,
    dataDir,
    bind: '127.0.0.1',
    hostname: 'posthorn.test',
    dnsServers: [options.resolver ?? { host: dns.host, port: dns.port }],
    log,
    ...redis,
  };
  const clock = options.now === undefined ? {} : { now: options.now };
  const engines: Engine[] = [];
  for (let count = options.engines ?? 1; count > 0; count--) {
    engines.push(
      rooms.use(await createEngine({ ...shared, ...clock, ports: { mx: 0, submission: 0, submissions: 0 } })),
    );
  }
  const ports = engines.flatMap((engine) => engine.listeners.map((listener) => listener.port));
  const worker =
    options.worker === false
      ? undefined
      : rooms.use(await createWorker({ ...shared, ports, refuseWebServer: () => null }));
  const rest = rooms.move();
  return {
    url: database.url,
    pool: database.pool,
    dataDir,
    dns,
    engines,
    worker,
    log,
    secrets,
    port(kind) {
      const listener = engines[0]?.listeners.find((entry) => entry.kind === kind);
      if (!listener) throw new Error(`no ${kind} listener is open: ${log.text()}`);
      return listener.port;
    },
    publish: (change) => publishChange(database.pool, secrets, change),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

async function publishChange(
  pool: Pool,
  secrets: Secrets,
  change: (configuration: Configuration) => void,
): Promise<number> {
  const running = await readRevision(pool);
  if (!running || !('configuration' in running)) throw new Error('the newest revision cannot be read');
  const configuration = structuredClone(running.configuration);
  change(configuration);
  const stored = await storeSecrets(secrets, configuration);
  const result = await publish(pool, {
    base: running.number,
    configuration: stored,
    author: 'testbed',
    reason: 'test',
  });
  if (!('revision' in result)) throw new Error(`not published: ${JSON.stringify(result)}`);
  await inForce(pool, result.revision);
  return result.revision;
}

/** Every live process says in its row which revision it runs. */
async function inForce(pool: Pool, revision: number): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    const { rows } = await pool.query<{ behind: string }>(
      `SELECT count(*) AS behind FROM process WHERE heartbeat > now() - interval '5 seconds' AND coalesce(revision, 0) < $1`,
      [revision],
    );
    if (rows[0]?.behind === '0') return;
    await sleep(20);
  }
  throw new Error(`revision ${revision} is not in force everywhere after 10 s`);
}
