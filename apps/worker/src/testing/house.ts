import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewMessage } from '@posthorn/db/mail/message';
import type { Pool } from '@posthorn/db/pool';
import { ensureFirstRevision, publish, readRevision } from '@posthorn/db/revisions';
import { createTestDatabase } from '@posthorn/db/testing';
import { createFakeDns, type FakeDns, type FakeDnsOptions } from '@posthorn/dns/testing/fake-dns';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import { compilePolicy } from '@posthorn/policy/index';
import { type Acceptor, createAcceptor } from '@posthorn/queue/accept';
import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import type { Worker } from '../index.ts';
import { createWorker } from '../worker.ts';
import { octets } from './messages.ts';

/** A worker on a database of its own, with a fake DNS, and a door to put mail in. */
export type House = {
  url: string;
  pool: Pool;
  dns: FakeDns;
  dataDir: string;
  worker: Worker;
  acceptor: Acceptor;
  /** Another worker on the same database. */
  startWorker(): Promise<Worker>;
  /** Accepts a message as the engine does and rings for it. */
  accept(
    recipients: readonly (string | { address: string; notify?: string[] })[],
    fields?: Partial<NewMessage>,
  ): Promise<string>;
  publish(change: (configuration: Configuration) => void): Promise<void>;
  /** Rows of recipients, by address. */
  recipients(
    messageId?: string,
  ): Promise<Record<string, { state: string; attempts: number; error: string | null; next: Date | null }>>;
  /** Resolves when the query of `recipients` satisfies the test; rejects after ten seconds. */
  until(isSo: () => Promise<boolean> | boolean): Promise<void>;
  log: unknown[];
  [Symbol.asyncDispose](): Promise<void>;
};

export async function buildHouse(
  options: {
    configure?: (configuration: Configuration) => void;
    dns?: FakeDnsOptions;
    noWorker?: boolean;
    refuseWebServer?: (address: string) => string | null;
    redisUrl?: string;
  } = {},
): Promise<House> {
  await using rooms = new AsyncDisposableStack();
  const database = rooms.use(await createTestDatabase());
  const { pool } = database;
  const dataDir = await mkdtemp(join(tmpdir(), 'posthorn-worker-'));
  rooms.defer(() => rm(dataDir, { recursive: true, force: true }));
  const dns = rooms.use(await createFakeDns(options.dns ?? {}));
  const configuration = defaultConfiguration();
  configuration.queue.sweepInterval = 1;
  configuration.delivery.connectTimeout = 2;
  configuration.delivery.commandTimeout = 5;
  options.configure?.(configuration);
  await ensureFirstRevision(pool, configuration);
  let inForce = configuration;
  const log: unknown[] = [];
  const keep = (fields: object, message: string): void => {
    log.push({ ...fields, message });
  };
  const startWorker = async (): Promise<Worker> =>
    createWorker({
      databaseUrl: database.url,
      secret: 'a secret of the tests, 32 bytes or more',
      dataDir,
      hostname: 'mail.example.org',
      bind: '127.0.0.1',
      ports: [2525],
      dnsServers: [{ host: dns.host, port: dns.port }],
      log: { debug() {}, info() {}, warn: keep, error: keep },
      ...(options.redisUrl ? { redisUrl: options.redisUrl } : {}),
      ...(options.refuseWebServer ? { refuseWebServer: options.refuseWebServer } : {}),
    });
  const worker = rooms.use(await startWorker());
  const acceptor = rooms.use(createAcceptor({ pool, ring: (destination) => worker.ring(destination) }));
  const moved = rooms.move();

  const house: House = {
    url: database.url,
    pool,
    dns,
    dataDir,
    worker,
    acceptor,
    log,
    async startWorker() {
      const other = await startWorker();
      moved.use(other);
      return other;
    },
    async accept(recipients, fields = {}) {
      const id = uuidv7();
      const policy = compilePolicy(inForce);
      await acceptor.accept({
        id,
        queueId: queueIdOf(id),
        origin: 'received',
        reversePath: 'sender@sender.example',
        body: '7BIT',
        smtputf8: false,
        requireTls: false,
        size: octets.length,
        content: octets,
        summary: {},
        client: null,
        revision: 1,
        ...fields,
        recipients: recipients.map((named) => {
          const { address, notify } = typeof named === 'string' ? { address: named, notify: undefined } : named;
          const { destination, route } = policy.route(address);
          return {
            id: uuidv7(),
            address,
            notify: notify ?? null,
            destination,
            route,
            state: 'queued',
            decision: {
              stage: 'rcpt',
              rule: 'builtin.test',
              verdict: 'accept',
              facts: {},
              revision: 1,
              at: new Date().toISOString(),
            },
          };
        }),
      });
      return id;
    },
    async publish(change) {
      const running = await readRevision(pool);
      if (!running || !('configuration' in running)) throw new Error('no revision');
      const next = structuredClone(running.configuration);
      change(next);
      const result = await publish(pool, { base: running.number, configuration: next, author: 'test', reason: 'test' });
      if (!('revision' in result)) throw new Error(JSON.stringify(result));
      inForce = next;
      await house.until(async () => {
        const { rows } = await pool.query(`select 1 from process where coalesce(revision, 0) < $1`, [result.revision]);
        return rows.length === 0;
      });
    },
    async recipients(messageId) {
      const { rows } = await pool.query(
        `select address, state, attempts, last_error as error, next_try as next from mail.recipient
          where $1::uuid is null or message_id = $1`,
        [messageId ?? null],
      );
      return Object.fromEntries(rows.map(({ address, ...rest }) => [address, rest]));
    },
    async until(isSo) {
      const late = performance.now() + 60_000;
      while (!(await isSo())) {
        if (performance.now() > late) {
          throw new Error(`not within a minute; ${JSON.stringify({ recipients: await house.recipients(), log })}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
  return house;
}
