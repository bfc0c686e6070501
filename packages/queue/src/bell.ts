import { type EventEmitter, once } from 'node:events';
import { createPostgresBackend, type PostgresConnectionOptions, Queue, Worker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import type { QueueLog } from './index.ts';

export type DoorbellOptions = {
  /** The Postgres to keep jobs in, when there is no Redis. */
  url: string;
  redisUrl?: string | undefined;
  log?: QueueLog;
};

/** What is rung for: mail for a destination, or an endpoint (a webhook or an action) that reads the event log. Names, never the work. */
export type Ring = { destination: string } | { endpoint: string };

/** Prepares the backend (BullMQ's own tables on Postgres). Idempotent; the launcher runs it after migrations, a listener by itself. */
export async function prepareDoorbell(options: DoorbellOptions): Promise<void> {
  if (options.redisUrl !== undefined) return;
  const queue = new OnPostgres.Queue(QUEUE, {
    connection: { connectionString: options.url, max: 1, migrate: true, application_name: 'posthorn doorbell set-up' },
  });
  queue.on('error', () => {});
  try {
    await queue.waitUntilReady();
  } finally {
    await queue.close();
  }
}

export type RingQueue = Pick<Queue<Ring>, 'addBulk' | 'close' | 'waitUntilReady'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
};

export type RingWorker = {
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
};

export type Bell = {
  /** Rejects when there is nobody to talk to just now. */
  reachable(): Promise<void>;
  queue(): RingQueue;
  /** Takes off what a queue that never became ready left on the shared connection. */
  forget(): void;
  worker(process: (job: { data: Ring }) => Promise<void>): RingWorker;
  /** A worker that complains must be replaced, since it neither waits nor heals by itself. */
  readonly mustRestart: boolean;
  /** Why the backend cannot be reached, where the connection itself knows it. */
  away(): string | null;
  close(): Promise<void>;
};

/** A lost job costs a sweep interval, so a dead listener's locks need not outlive that by much. */
const WORKER = { concurrency: 16, lockDuration: 5000, stalledInterval: 5000, maxStalledCount: 3, drainDelay: 5 };

export function openBell(options: DoorbellOptions, role: string): Bell {
  if (options.redisUrl !== undefined) {
    const connection = new Redis(options.redisUrl, {
      // A worker waits for Redis to come back; a ring is better lost than late.
      maxRetriesPerRequest: role === 'listener' ? null : 1,
      retryStrategy: (times) => Math.min(times * 100, 2000),
    });
    connection.on('error', ignore);
    return {
      reachable: async () => {
        if (connection.status !== 'ready') await once(connection, 'ready', { signal: AbortSignal.timeout(1000) });
      },
      away: () => (connection.status === 'ready' ? null : `Redis does not answer: ${connection.status}`),
      queue: () => new Queue<Ring>(QUEUE, { connection, prefix: PREFIX }),
      forget: () => onlyListener(connection, ignore),
      worker: (process) => new Worker<Ring>(QUEUE, process, { connection, prefix: PREFIX, ...WORKER }),
      mustRestart: false,
      close: async () => {
        connection.disconnect();
      },
    };
  }
  const connection = new Pool({
    connectionString: options.url,
    max: 4,
    application_name: `posthorn doorbell ${role}`,
    options: '-c search_path=bullmq',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  });
  connection.on('error', ignore);
  connection.on('connect', (client) => client.on('error', () => {}));
  const shared = connection as PostgresConnectionOptions;
  return {
    reachable: async () => {},
    away: () => null,
    queue: () => new OnPostgres.Queue<Ring>(QUEUE, { connection: shared }),
    forget: () => onlyListener(connection, ignore),
    worker: (process) => new OnPostgres.Worker<Ring>(QUEUE, process, { connection: shared, ...WORKER }),
    // Whatever it could not do it tries again at once, and what it could not start it never starts.
    mustRestart: true,
    close: () => quietly(connection.end()),
  };
}

function ignore(): void {}

function onlyListener(connection: EventEmitter, kept: (...values: never[]) => void): void {
  for (const listener of connection.listeners('error')) {
    if (listener !== kept) connection.off('error', listener as () => void);
  }
}

export async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch {
    // Closing what is already gone.
  }
}

export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const OnPostgres = withBackend(createPostgresBackend);
const QUEUE = 'posthorn-wake';
const PREFIX = 'posthorn';
