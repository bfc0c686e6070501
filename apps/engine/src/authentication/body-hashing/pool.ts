import { isMarkedAsUntransferable, Worker } from 'node:worker_threads';
import type { BodyHash, BodySpec } from '@posthorn/mail-auth/dkim/body-hash';
import type { FromThread, ToThread } from './messages.ts';

/**
 * Hashes large bodies in threads of their own, so that no session waits for another one's arithmetic. Rejects when a thread dies or stops answering,
 * and when too many bodies wait: whoever asks puts its client off.
 */
export type BodyHashing = AsyncDisposable & {
  /** Hashes a body whose chunks are given away: their memory moves to the thread. */
  hash(specs: readonly BodySpec[], chunks: AsyncIterable<Uint8Array>): Promise<(spec: BodySpec) => BodyHash>;
};

export type BodyHashingOptions = {
  /** Default 1: a body is hashed faster than it can be stored. */
  threads?: number;
  /** Bodies that may wait for a thread. Default 200. */
  maxWaiting?: number;
  /** How long a thread may be silent over a chunk, in milliseconds. Default 30 s. */
  patienceMs?: number;
  /** The thread's program. */
  program?: URL;
};

/** Threads start with the first body and stay until the end. */
export function createBodyHashing(options: BodyHashingOptions = {}): BodyHashing {
  const { threads = 1, maxWaiting = 200, patienceMs = 30_000, program = PROGRAM } = options;
  const idle: Thread[] = [];
  const all = new Set<Thread>();
  const waiting: { resolve(thread: Thread): void; reject(error: Error): void }[] = [];
  let isClosed = false;

  function start(): Thread {
    const thread = startThread(program, patienceMs, () => {
      all.delete(thread);
      const at = idle.indexOf(thread);
      if (at >= 0) idle.splice(at, 1);
    });
    all.add(thread);
    return thread;
  }

  async function take(): Promise<Thread> {
    if (isClosed) throw new Error('the engine is closing');
    const free = idle.pop();
    if (free) return free;
    if (all.size < threads) return start();
    if (waiting.length >= maxWaiting) throw new Error('too many large messages wait to be checked');
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }

  function giveBack(thread: Thread): void {
    const usable = all.has(thread) ? thread : undefined;
    const next = waiting.shift();
    if (next) next.resolve(usable ?? start());
    else if (usable) idle.push(usable);
  }

  return {
    async hash(specs, chunks) {
      const thread = await take();
      try {
        await thread.begin(specs);
        for await (const chunk of chunks) if (chunk.length > 0) await thread.write(chunk);
        const hashes = await thread.end();
        return ({ how, limit }) => hashes[specs.findIndex((spec) => spec.how === how && spec.limit === limit)]!;
      } catch (error) {
        // It may be in the middle of a body, so its next one would be wrong.
        await thread.stop();
        throw error;
      } finally {
        giveBack(thread);
      }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      for (const { reject } of waiting.splice(0)) reject(new Error('the engine is closing'));
      await Promise.all([...all].map((thread) => thread.stop()));
    },
  };
}

type Thread = {
  begin(specs: readonly BodySpec[]): Promise<void>;
  /** Resolves when the thread is near enough behind to take more. */
  write(octets: Uint8Array): Promise<void>;
  end(): Promise<readonly BodyHash[]>;
  stop(): Promise<void>;
};

function startThread(program: URL, patienceMs: number, onGone: () => void): Thread {
  const worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: 64 }, stdout: true, stderr: true });
  worker.unref();
  let death: Error | undefined;
  let untaken = 0;
  let hashes: readonly BodyHash[] | undefined;
  let wake = (): void => {};
  worker.on('message', (said: FromThread) => {
    if (said.kind === 'taken') untaken -= 1;
    else hashes = said.hashes.map(({ hash, length }) => ({ hash: Buffer.from(hash), length }));
    wake();
  });
  const die = (error: Error): void => {
    death ??= error;
    onGone();
    wake();
  };
  worker.on('error', (error) => die(new Error('the thread that checks large messages failed', { cause: error })));
  worker.on('exit', () => die(new Error('the thread that checks large messages has ended')));

  const tell = (told: ToThread, transfer: ArrayBuffer[] = []): void => {
    if (death) throw death;
    worker.postMessage(told, transfer);
  };
  async function until(isSo: () => boolean): Promise<void> {
    for (const late = Date.now() + patienceMs; !isSo(); ) {
      if (death) throw death;
      if (Date.now() >= late) throw new Error('the thread that checks large messages does not answer');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, late - Date.now()));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
  return {
    async begin(specs) {
      hashes = undefined;
      tell({ kind: 'begin', specs });
    },
    async write(octets) {
      untaken += 1;
      tell({ kind: 'write', octets }, movable(octets));
      await until(() => untaken <= AHEAD);
    },
    async end() {
      tell({ kind: 'end' });
      await until(() => hashes !== undefined);
      return hashes!;
    },
    async stop() {
      await worker.terminate();
    },
  };
}

/** What Node shares between small buffers cannot move, and is copied. */
const movable = ({ buffer }: Uint8Array): ArrayBuffer[] =>
  buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer) ? [buffer] : [];

const PROGRAM = new URL('./thread.ts', import.meta.url);
/** Chunks on the way to the thread: enough that it need not wait for the disk. */
const AHEAD = 4;
