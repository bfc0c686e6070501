import {
  type Bell,
  type DoorbellOptions,
  openBell,
  prepareDoorbell,
  quietly,
  type RingQueue,
  type RingWorker,
  within,
} from './bell.ts';
import { silentLog } from './index.ts';

/** Rings for destinations and endpoints; never waits, never throws. Rings that follow each other closely are joined per destination. */
export type Waker = {
  ring(destination: string): void;
  /** Rings for an endpoint of the event log, at once or after so many seconds; those for the same second are joined. */
  ringEndpoint(endpoint: string, afterSeconds?: number): void;
  /** Rings that could not be handed to the backend; a sweep finds what they were for. */
  readonly lost: number;
  [Symbol.asyncDispose](): Promise<void>;
};

/** What a listener does with a ring: it starts something and returns. */
export type RingHandlers = {
  destination: (destination: string) => void | Promise<void>;
  endpoint?: (endpoint: string) => void | Promise<void>;
};

export type WakeListener = {
  /** Why rings do not arrive just now, as the backend said it within the last seconds; null while all is well. */
  readonly trouble: string | null;
  [Symbol.asyncDispose](): Promise<void>;
};

/** The side that rings: engines after accept, workers after settle, the console after an action. */
export async function createWaker(options: DoorbellOptions): Promise<Waker> {
  const log = options.log ?? silentLog;
  const bell = openBell(options, 'waker');
  const complaint = sparingly((error) =>
    log.warn({ err: error }, 'a ring was lost; the sweep will find what it was for'),
  );
  let queue: RingQueue | null = null;
  let waiting = new Map<string, Job>();
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
        const jobs = [...waiting.values()];
        waiting = new Map();
        lastRing = performance.now();
        ringing = hand(jobs).finally(() => {
          ringing = null;
          plan();
        });
      },
      Math.max(0, pause - since),
    );
  }

  async function hand(jobs: Job[]): Promise<void> {
    try {
      queue ??= await within(RING_TIMEOUT_MS, readyQueue());
      await within(RING_TIMEOUT_MS, queue.addBulk(jobs));
    } catch (error) {
      lost += jobs.length;
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

  function add(job: Job): void {
    // While nobody takes the rings there is no use in remembering more of them than the sweep reads in one look.
    if (waiting.size < MAX_WAITING) waiting.set(job.opts.deduplication.id, job);
    else lost += 1;
    plan();
  }

  return {
    ring: (destination) => add(destinationJob(destination)),
    ringEndpoint: (endpoint, afterSeconds = 0) => add(endpointJob(endpoint, afterSeconds)),
    get lost() {
      return lost;
    },
    async [Symbol.asyncDispose]() {
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
      if (ringing !== null) await ringing;
      if (waiting.size > 0) await hand([...waiting.values()]);
      waiting = new Map();
      if (queue !== null) await quietly(queue.close());
      await bell.close();
    },
  };
}

/** Calls a handler for each ring; the handler starts a drain and returns, it does not deliver. */
export async function createWakeListener(options: DoorbellOptions, handlers: RingHandlers): Promise<WakeListener> {
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
      if ('endpoint' in data) await handlers.endpoint?.(data.endpoint);
      else await handlers.destination(data.destination);
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
  // Where the backend is away neither ends by itself: what they wait for is the connection that is closed next.
  await quietly(within(2000, worker.close(force)).catch(() => within(2000, worker.close(true))));
  await bell.close();
}

type Job = ReturnType<typeof destinationJob> | ReturnType<typeof endpointJob>;

const destinationJob = (destination: string) => ({
  name: 'wake',
  data: { destination },
  // A ring during the drain it would start is kept as one more job: plain deduplication would lose it.
  opts: { ...ONCE, deduplication: { id: destination, keepLastIfActive: true } },
});

/** Rings for later come at whole seconds, each with an identity of its own: one for later must not swallow one for now. */
function endpointJob(endpoint: string, afterSeconds: number) {
  const now = Date.now();
  const second = Math.ceil(now / 1000 + afterSeconds);
  const [id, delay] = afterSeconds > 0 ? [`${endpoint} at ${second}`, second * 1000 - now] : [endpoint, 0];
  return {
    name: 'endpoint',
    data: { endpoint },
    opts: { ...ONCE, delay, deduplication: { id: `endpoint ${id}`, keepLastIfActive: true } },
  };
}

const ONCE = { removeOnComplete: true, removeOnFail: { count: 100, age: 3600 }, attempts: 1 } as const;

/** One complaint in ten seconds says as much as a thousand. */
function sparingly(complain: (error: unknown) => void): (error: unknown) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - last < 10_000) return;
    last = performance.now();
    complain(error);
  };
}

const JOIN_MS = 20;
const MAX_JOIN_MS = 250;
const LULL_MS = 500;
const RING_TIMEOUT_MS = 5000;
const MAX_WAITING = 10_000;
const TROUBLE_MS = 15_000;
const FIRST_PAUSE_MS = 1000;
const LAST_PAUSE_MS = 30_000;
