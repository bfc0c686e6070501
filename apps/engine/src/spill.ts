import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The content of one message while it arrives: in memory at first, in a file beyond a threshold. The file loses its name as soon
 * as it is open, so that nothing is left of it when the process dies.
 */
export type IncomingBody = {
  /** Keeps the octets. False: the disk is behind; wait for `caughtUp` before reading on. */
  write(bytes: Uint8Array): boolean;
  caughtUp(): Promise<void>;
  readonly size: number;
  readonly isSpilled: boolean;
  /** The first octets, enough for the header section of any sane message; everything when not spilled. */
  head(): Uint8Array;
  /** Everything, in memory; only when not spilled. `first` stands in for the first `skip` octets. */
  whole(first: Uint8Array, skip?: number): Uint8Array;
  /**
   * Everything as a stream of chunks, after the last write; `first` stands in for the first `skip` octets. Chunks of what is spilled are read anew
   * each time and belong to whoever asked.
   */
  stream(first: Uint8Array, skip?: number): AsyncIterable<Uint8Array>;
  /** Lets go of memory and file. Safe to call twice. */
  discard(): void;
};

export type BodyOptions = {
  threshold: number;
  directory: string;
  /** Told of memory taken (positive) and given back (negative). */
  account: (bytes: number) => void;
  /** Is memory so short that even small bodies go to the file? */
  isMemoryFull: () => boolean;
};

/** Starts to keep a body. */
export function createIncomingBody(options: BodyOptions): IncomingBody {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let held = 0;
  let head: Uint8Array | undefined;
  let file: Promise<FileHandle> | undefined;
  let writing: Promise<void> | undefined;
  let failure: unknown;
  let isDiscarded = false;

  function hold(bytes: number): void {
    held += bytes;
    options.account(bytes);
  }

  async function drain(opening: Promise<FileHandle>): Promise<void> {
    const handle = await opening;
    while (chunks.length > 0 && !isDiscarded) {
      const batch = chunks;
      chunks = [];
      const length = batch.reduce((sum, chunk) => sum + chunk.length, 0);
      let rest: Uint8Array = batch.length === 1 ? batch[0]! : Buffer.concat(batch, length);
      while (rest.length > 0) {
        const { bytesWritten } = await handle.write(rest);
        rest = rest.subarray(bytesWritten);
      }
      if (!isDiscarded) hold(-length);
    }
  }

  function startWriting(): void {
    file ??= openNameless(options.directory);
    writing ??= drain(file).then(
      () => {
        writing = undefined;
        if (chunks.length > 0 && !isDiscarded) startWriting();
      },
      (error: unknown) => {
        failure = error;
        chunks = [];
        writing = undefined;
      },
    );
  }

  return {
    write(bytes) {
      if (isDiscarded) return true;
      size += bytes.length;
      if (failure !== undefined) return true;
      chunks.push(bytes);
      hold(bytes.length);
      if (head === undefined && size <= options.threshold && !options.isMemoryFull()) return true;
      if (head === undefined) {
        const start = Buffer.concat(chunks, Math.min(size, headBytes));
        head = start;
        hold(start.length);
      }
      startWriting();
      return held - head.length < writeBehindBytes;
    },
    async caughtUp() {
      await writing;
    },
    get size() {
      return size;
    },
    get isSpilled() {
      return head !== undefined;
    },
    head() {
      if (head !== undefined) return head;
      if (chunks.length !== 1) chunks = [Buffer.concat(chunks, size)];
      return chunks[0]!;
    },
    whole(first, skip = 0) {
      if (skip === 0) return Buffer.concat([first, ...chunks], first.length + size);
      return Buffer.concat([first, Buffer.concat(chunks, size).subarray(skip)]);
    },
    async *stream(first, skip = 0) {
      if (first.length > 0) yield first;
      while (writing !== undefined) await writing;
      if (failure !== undefined) throw failure;
      if (file === undefined) {
        let left = skip;
        for (const chunk of chunks) {
          if (left < chunk.length) yield left === 0 ? chunk : chunk.subarray(left);
          left = Math.max(0, left - chunk.length);
        }
        return;
      }
      const handle = await file;
      for (let position = skip; position < size; ) {
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(readBytes), 0, readBytes, position);
        if (bytesRead === 0) throw new Error('the spill file ended before the message did');
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    discard() {
      if (isDiscarded) return;
      isDiscarded = true;
      hold(-held);
      chunks = [];
      head = undefined;
      const closing = file;
      if (closing === undefined) return;
      void Promise.resolve(writing)
        .then(() => closing)
        .then((handle) => handle.close())
        .catch(() => undefined);
    },
  };
}

/** Prepares the spill directory and removes what a crash between open and unlink may have left a day ago. */
export async function prepareSpill(directory: string, now: number): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && now - found.mtimeMs > 86_400_000) await rm(path, { force: true });
  }
}

async function openNameless(directory: string): Promise<FileHandle> {
  const path = join(directory, `${randomUUID()}.part`);
  const handle = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
  await unlink(path);
  return handle;
}

const headBytes = 128 * 1024;
const writeBehindBytes = 1024 * 1024;
const readBytes = 256 * 1024;
