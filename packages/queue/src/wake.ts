import { type EventEmitter, once } from 'node:events';
import { createPostgresBackend, type PostgresConnectionOptions, Queue, Worker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { type QueueLog, silentLog } from './index.ts';

export type DoorbellOptions = {
  /** The Postgres to keep jobs in, when there is no Redis. */
  url: string;
  redisUrl?: string | undefined;
  log?: QueueLog;
};

/** Rings for destinations; never waits, never throws. Rings that follow each other closely are joined per destination. */
export type Waker = {
  ring(destination: string): void;
  /** Rings that could not be handed to the backend; sweep finds that mail. */
  readonly lost: number;
  [Symbol.asyncDispose](): Promise<void>;
};

export type WakeListener = {
  /** Why rings do not arrive just now, as the backend said it within the last seconds; null while all is well. */
  readonly trouble: string | null;
  [Symbol.asyncDispose](): Promise<void>;
};

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

/** The side that rings: engines after accept, workers after settle, the console after an action. */
export async function createWaker(options: DoorbellOptions): Promise<Waker> {
  const log = options.log ?? silentLog;
  const bell = openBell(options, 'waker');
  const complaint = sparingly((error) => log.warn({ err: error }, 'a ring was lost; the sweep will find the mail'));
  let queue: RingQueue | null = null;
  let waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let ringing: Promise<void> | null = null;
  let lastRing = Number.NEGATIVE_INFINITY;
  let pause = JOIN_MS;
  let lost = 0;

  function plan(): void {
    if (timer !== undefined || ringing !== null || waiting.size === 0) return;
    const since = performance.now() - lastRing;
    // A ring costs the database some milliseconds, whatever it rings for. Under a steady stream the drains look again by themselves
    // anyway, so the rings thin out; after a lull the first one goes at once.
    pause = since > LULL_MS ? JOIN_MS : Math.min(pause * 2, MAX_JOIN_MS);
    timer = setTimeout(
      () => {
        timer = undefined;
        const destinations = [...waiting];
        waiting = new Set();
        lastRing = performance.now();
        ringing = hand(destinations).finally(() => {
          ringing = null;
          plan();
        });
      },
      Math.max(0, pause - since),
    );
  }

  async function hand(destinations: string[]): Promise<void> {
    try {
      queue ??= await within(RING_TIMEOUT_MS, readyQueue());
      await within(RING_TIMEOUT_MS, queue.addBulk(destinations.map(jobOf)));
    } catch (error) {
      lost += destinations.length;
      complaint(error);
    }
  }

  /** A queue whose first steps failed stays broken for good, so it is kept only once it is ready. */
  async function readyQueue(): Promise<RingQueue> {
    await bell.reachable();
    const fresh = bell.queue();
    fresh.on('error', complaint);
    try {
      await fresh.waitUntilReady();
      return fresh;
    } catch (error) {
      await quietly(fresh.close());
      bell.forget();
      throw error;
    }
  }

  return {
    ring(destination) {
      // While nobody takes the rings there is no use in remembering more of them than the sweep reads in one look.
      if (waiting.size < MAX_WAITING) waiting.add(destination);
      else lost += 1;
      plan();
    },
    get lost() {
      return lost;
    },
    async [Symbol.asyncDispose]() {
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
      if (ringing !== null) await ringing;
      if (waiting.size > 0) await hand([...waiting]);
      waiting = new Set();
      if (queue !== null) await quietly(queue.close());
      await bell.close();
    },
  };
}

/** Calls the handler for each ring; the handler starts a drain and returns, it does not deliver. */
export async function createWakeListener(
  options: DoorbellOptions,
  handler: (destination: string) => void | Promise<void>,
): Promise<WakeListener> {
  const log = options.log ?? silentLog;
  const warn = sparingly((error) => log.warn({ err: error }, 'the doorbell is out of order; mail waits for the sweep'));
  let last: { words: string; at: number } | undefined;
  const complain = (error: unknown): void => {
    last = { words: error instanceof Error ? error.message : String(error), at: performance.now() };
    warn(error);
  };
  let current: { worker: RingWorker; bell: Bell } | undefined;
  let retry: NodeJS.Timeout | undefined;
  let pause = FIRST_PAUSE_MS;
  let closed = false;

  async function open(): Promise<void> {
    // BullMQ's worker, started without its tables, asks for them in a loop that never lets go of the event loop.
    await prepareDoorbell(options);
    if (closed) return;
    const bell = openBell(options, 'listener');
    const worker = bell.worker(async ({ data }) => {
      pause = FIRST_PAUSE_MS;
      await handler(data.destination);
    });
    const own = { worker, bell };
    current = own;
    worker.on('error', (error) => {
      complain(error);
      if (bell.mustRestart) startAnew(own);
    });
  }

  /** The same loop starts when the tables vanish later: the worker goes at once, and a new one comes after a pause. */
  function startAnew(broken: { worker: RingWorker; bell: Bell }): void {
    if (closed || current !== broken) return;
    current = undefined;
    void shut(broken, true);
    again();
  }

  function again(): void {
    retry = setTimeout(() => {
      open().catch((error: unknown) => {
        complain(error);
        if (!closed) again();
      });
    }, pause);
    pause = Math.min(pause * 2, LAST_PAUSE_MS);
  }

  await open();
  return {
    get trouble() {
      if (current === undefined) return last?.words ?? 'it is being opened';
      // A backend that is away is complained of again at every try, a few seconds apart.
      return current.bell.away() ?? (last && performance.now() - last.at < TROUBLE_MS ? last.words : null);
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearTimeout(retry);
      if (current !== undefined) await shut(current, false);
    },
  };
}

async function shut({ worker, bell }: { worker: RingWorker; bell: Bell }, force: boolean): Promise<void> {
  await quietly(within(2000, worker.close(force)).catch(() => worker.close(true)));
  await bell.close();
}

type Ring = { destination: string };

function jobOf(destination: string) {
  return {
    name: 'wake',
    data: { destination },
    opts: {
      // A ring during the drain it would start is kept as one more job: plain deduplication would lose it.
      deduplication: { id: destination, keepLastIfActive: true },
      removeOnComplete: true,
      removeOnFail: { count: 100, age: 3600 },
      attempts: 1,
    },
  };
}

type RingQueue = Pick<Queue<Ring>, 'addBulk' | 'close' | 'waitUntilReady'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
};

type RingWorker = {
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
};

type Bell = {
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

function openBell(options: DoorbellOptions, role: string): Bell {
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

async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch {
    // Closing what is already gone.
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
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

/** One complaint in ten seconds says as much as a thousand. */
function sparingly(complain: (error: unknown) => void): (error: unknown) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - last < 10_000) return;
    last = performance.now();
    complain(error);
  };
}

const OnPostgres = withBackend(createPostgresBackend);
const QUEUE = 'posthorn-wake';
const PREFIX = 'posthorn';
const JOIN_MS = 20;
const MAX_JOIN_MS = 250;
const LULL_MS = 500;
const RING_TIMEOUT_MS = 5000;
const MAX_WAITING = 10_000;
const TROUBLE_MS = 15_000;
const FIRST_PAUSE_MS = 1000;
const LAST_PAUSE_MS = 30_000;
