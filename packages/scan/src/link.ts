import type { Duplex } from 'node:stream';
import { faultOf, ScanFault } from './fault.ts';
import type { Dial } from './index.ts';

/** A connection to a scanner, read piece by piece. Reads reject with a fault; each has a bound. */
export type Link = {
  /** Writes, and waits while the scanner is behind. False: nobody takes it any more, and only the answer is left to be read. */
  write(bytes: Uint8Array | string): Promise<boolean>;
  /** Says that nothing more is written. */
  end(): void;
  /** Up to and without `mark`, at most `max` octets; also what comes before the end when `orEnd`. */
  until(mark: number, max: number, orEnd?: boolean): Promise<Buffer>;
  octets(count: number): Promise<Buffer>;
  /** Everything up to the end, at most `max` octets. */
  rest(max: number): Promise<Buffer>;
};

/** Opens a connection, talks, and closes it whatever happens; the signal ends it. */
export async function withLink<T>(dial: Dial, signal: AbortSignal, talk: (link: Link) => Promise<T>): Promise<T> {
  let socket: Duplex | undefined;
  const abort = (): void => {
    socket?.destroy(faultOf(signal.reason));
  };
  try {
    signal.throwIfAborted();
    socket = await dial(signal);
    socket.on('error', () => undefined);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    return await talk(linkOf(socket));
  } catch (error) {
    throw signal.aborted ? faultOf(signal.reason) : faultOf(error);
  } finally {
    signal.removeEventListener('abort', abort);
    socket?.destroy();
  }
}

/** Sends while it reads: a scanner that has seen enough answers early. What goes wrong with the source ends both. */
export async function sendWhileReading<T>(
  link: Link,
  send: (link: Link) => Promise<void>,
  read: (link: Link) => Promise<T>,
): Promise<T> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const reading = read(link);
  send(link).catch((error: unknown) => failed.reject(error));
  return await Promise.race([reading, failed.promise]);
}

function linkOf(socket: Duplex): Link {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let held: Buffer = Buffer.alloc(0);
  let isOver = false;

  async function more(): Promise<boolean> {
    if (isOver) return false;
    const next = await chunks.next();
    if (next.done) {
      isOver = true;
      return false;
    }
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  }
  function take(count: number, skip = 0): Buffer {
    const taken = held.subarray(0, count);
    held = held.subarray(count + skip);
    return taken;
  }
  return {
    async write(bytes) {
      if (socket.destroyed || socket.writableEnded) return false;
      if (socket.write(bytes)) return true;
      await new Promise<void>((resolve) => {
        const go = (): void => {
          for (const event of ['drain', 'close', 'error']) socket.off(event, go);
          resolve();
        };
        for (const event of ['drain', 'close', 'error']) socket.on(event, go);
      });
      return !socket.destroyed;
    },
    end: () => {
      socket.end();
    },
    async until(mark, max, orEnd = false) {
      let from = 0;
      for (;;) {
        const at = held.indexOf(mark, from);
        if (at > max || (at < 0 && held.length > max)) throw new ScanFault('garbage', TOO_LONG);
        if (at >= 0) return take(at, 1);
        from = held.length;
        if (await more()) continue;
        if (orEnd && held.length > 0) return take(held.length);
        throw new ScanFault('cut', 'hung up without an answer');
      }
    },
    async octets(count) {
      while (held.length < count)
        if (!(await more())) throw new ScanFault('cut', 'hung up in the middle of its answer');
      return take(count);
    },
    async rest(max) {
      while (await more()) if (held.length > max) throw new ScanFault('garbage', TOO_LONG);
      return take(held.length);
    },
  };
}

const TOO_LONG = 'its answer is longer than any answer is';
