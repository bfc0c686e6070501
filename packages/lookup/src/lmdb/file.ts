import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LmdbFault, namedTree, readSnapshot, valuesOf } from './read.ts';

/** A file of LMDB that is opened once, and again when another file stands in its place. */
export type LmdbFile = {
  /** @throws Error when there is no such file, or it cannot be read */
  get(key: Buffer, database: string | undefined): Buffer[];
  close(): void;
};

/** Opens it lazily. `path` is the file, or the folder that holds its data.mdb. */
export function openLmdb(path: string, { now = () => performance.now() }: { now?: () => number } = {}): LmdbFile {
  let opened: { descriptor: number; inode: bigint; device: bigint } | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function close(): void {
    if (opened !== undefined) closeSync(opened.descriptor);
    opened = undefined;
  }
  function current(): number {
    if (opened !== undefined && now() - lookedAt < LOOK_EVERY_MS) return opened.descriptor;
    lookedAt = now();
    const stat = statSync(path, { bigint: true });
    const place = stat.isDirectory() ? join(path, 'data.mdb') : path;
    const { ino, dev } = place === path ? stat : statSync(place, { bigint: true });
    if (opened?.inode === ino && opened.device === dev) return opened.descriptor;
    close();
    const descriptor = openSync(place, WITHOUT_WAITING);
    const own = fstatSync(descriptor, { bigint: true });
    if (!own.isFile()) {
      closeSync(descriptor);
      throw new LmdbFault(`${place} is no file`);
    }
    opened = { descriptor, inode: own.ino, device: own.dev };
    return descriptor;
  }
  return {
    get(key, database) {
      const descriptor = current();
      const readAt = (position: number, length: number): Buffer => {
        const octets = Buffer.allocUnsafe(length);
        if (readSync(descriptor, octets, 0, length, position) < length) throw new LmdbFault('the file ends too early');
        return octets;
      };
      for (let round = 0; ; round++) {
        const snapshot = readSnapshot(readAt);
        let values: Buffer[] | undefined;
        let fault: unknown;
        try {
          const tree = database === undefined ? snapshot.main : namedTree(readAt, snapshot, database);
          values = valuesOf(readAt, snapshot, tree, key);
        } catch (error) {
          fault = error;
        }
        // Pages may have been used again meanwhile: what was read, and what looked broken, counts only when nothing was committed.
        if (readSnapshot(readAt).transaction !== snapshot.transaction && round < ROUNDS) continue;
        if (values !== undefined) return values;
        throw fault;
      }
    },
    close,
  };
}

/** A pipe in its place would be waited for until somebody writes to it, and the whole process with us. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;
/** How long a file that was put in the place of another goes unnoticed. */
const LOOK_EVERY_MS = 250;
const ROUNDS = 10;
