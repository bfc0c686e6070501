/**
 * Reads key-value files of LMDB, data format 1, as liblmdb 0.9 and its mdb_load write them. Nothing is mapped into memory and no lock is taken:
 * pages are read by their number and every offset is checked, so that a file that is broken, or no such file at all, is an error in words.
 * (The lmdb package for Node writes format 2; both crash the process on a file of the other or of garbage.)
 *
 * A writer never changes pages of the newest committed snapshot; those of the one before may be used again. So an answer counts when the
 * newest transaction is still the one it was read from (lmdb/file.ts).
 */

/** Gives `length` octets of the file from `position`. @throws Error at its end */
export type ReadAt = (position: number, length: number) => Buffer;

/** A database within a file, at one transaction. */
export type Snapshot = {
  readonly pageSize: number;
  readonly transaction: bigint;
  readonly main: Tree;
};

type Tree = {
  readonly flags: number;
  readonly depth: number;
  readonly entries: bigint;
  readonly root: bigint;
  readonly pad: number;
};

/** Not a file of LMDB, or one that is broken. */
export class LmdbFault extends Error {
  override name = 'LmdbFault';
}

/** The newest transaction that was committed. @throws LmdbFault */
export function readSnapshot(readAt: ReadAt): Snapshot {
  const first = readMeta(readAt, 0);
  const second = readMeta(readAt, first.pageSize);
  return second.transaction > first.transaction ? second : first;
}

/** A database by its name within the main one. @throws LmdbFault */
export function namedTree(readAt: ReadAt, snapshot: Snapshot, name: string): Tree {
  const found = find({ readAt, pageSize: snapshot.pageSize, tree: snapshot.main }, Buffer.from(name));
  if (found === undefined) throw new LmdbFault(`the file holds no database named ${name}`);
  if ((found.flags & SUB_DATA) === 0 || found.data.length < 48) throw new LmdbFault(`${name} is no database`);
  return readTree(found.data, 0);
}

/** The values of a key, in their order; none: a miss. @throws LmdbFault */
export function valuesOf(readAt: ReadAt, { pageSize }: Snapshot, tree: Tree, key: Buffer): Buffer[] {
  const search = { readAt, pageSize, tree };
  const found = find(search, key);
  if (found === undefined) return [];
  if ((found.flags & DUPLICATES) === 0) {
    if ((found.flags & SUB_DATA) !== 0) throw new LmdbFault('the key is that of a database within the file');
    return [found.data];
  }
  if ((found.flags & SUB_DATA) === 0) return keysOfPage(found.data);
  const values: Buffer[] = [];
  walk({ readAt, pageSize, tree: readTree(found.data, 0) }, values);
  return values;
}

type Search = { readAt: ReadAt; pageSize: number; tree: Tree };
type Node = { flags: number; key: Buffer; data: Buffer; child: bigint };

function readMeta(readAt: ReadAt, position: number): Snapshot {
  const page = readAt(position, 152);
  if ((page.readUInt16LE(10) & META) === 0 || page.readUInt32LE(16) !== MAGIC) {
    const isOther = page.length >= 28 && page.readUInt32LE(24) === MAGIC;
    throw new LmdbFault(
      isOther ? 'a file of LMDB 1.0 (data format 2), which mdb_load of 0.9 does not make' : 'no file of LMDB',
    );
  }
  const version = page.readUInt32LE(20);
  if (version !== 1) throw new LmdbFault(`data format ${version} of LMDB, not 1`);
  const pageSize = page.readUInt32LE(40);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0)
    throw new LmdbFault(`pages of ${pageSize} octets`);
  return { pageSize, transaction: page.readBigUInt64LE(144), main: readTree(page, 88) };
}

function readTree(octets: Buffer, at: number): Tree {
  const tree = {
    pad: octets.readUInt32LE(at),
    flags: octets.readUInt16LE(at + 4),
    depth: octets.readUInt16LE(at + 6),
    entries: octets.readBigUInt64LE(at + 32),
    root: octets.readBigUInt64LE(at + 40),
  };
  if ((tree.flags & (REVERSE_KEY | INTEGER_KEY)) !== 0)
    throw new LmdbFault('keys that are numbers or stand in reverse order are not read');
  return tree;
}

function find({ readAt, pageSize, tree }: Search, key: Buffer): Node | undefined {
  if (tree.root === NOWHERE) return undefined;
  let number = tree.root;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const page = readPage(readAt, number, pageSize);
    const flags = page.readUInt16LE(10);
    const count = countOf(page);
    if ((flags & BRANCH) !== 0) {
      // The first key of a branch page is lower than all.
      let low = 1;
      let high = count - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        if (Buffer.compare(nodeAt(page, middle).key, key) <= 0) low = middle + 1;
        else high = middle - 1;
      }
      number = nodeAt(page, low - 1).child;
      continue;
    }
    if ((flags & LEAF) === 0) throw new LmdbFault('a page that is no leaf and no branch');
    let low = 0;
    let high = count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const node = nodeAt(page, middle);
      const order = Buffer.compare(node.key, key);
      if (order === 0)
        return (node.flags & BIG_DATA) === 0 ? node : { ...node, data: overflow(readAt, node, pageSize) };
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
  throw new LmdbFault('pages that refer to each other in a circle');
}

/** Every key of a tree: values of a key that has several are kept as keys of a tree of their own. */
function walk({ readAt, pageSize, tree }: Search, into: Buffer[]): void {
  const visit = (number: bigint, depth: number): void => {
    if (depth > DEEPEST) throw new LmdbFault('pages that refer to each other in a circle');
    const page = readPage(readAt, number, pageSize);
    if ((page.readUInt16LE(10) & BRANCH) !== 0) {
      for (let at = 0; at < countOf(page); at++) visit(nodeAt(page, at).child, depth + 1);
      return;
    }
    into.push(...keysOfPage(page));
    if (into.length > MOST_VALUES) throw new LmdbFault(`more than ${MOST_VALUES} values`);
  };
  if (tree.root !== NOWHERE) visit(tree.root, 0);
}

function keysOfPage(page: Buffer): Buffer[] {
  if (page.length < HEADER) throw new LmdbFault('a page that is too short');
  const count = countOf(page);
  if ((page.readUInt16LE(10) & LEAF_OF_EQUALS) === 0)
    return Array.from({ length: count }, (_, index) => nodeAt(page, index).key);
  const size = page.readUInt16LE(8);
  return Array.from({ length: count }, (_, index) => slice(page, HEADER + index * size, size));
}

function overflow(readAt: ReadAt, node: Node, pageSize: number): Buffer {
  if (node.data.length < 8) throw new LmdbFault('a large value without its page');
  const number = node.data.readBigUInt64LE(0);
  const length = Number(node.child);
  if (length > LARGEST) throw new LmdbFault(`a value of more than ${LARGEST} octets`);
  return readAt(offsetOf(number, pageSize) + HEADER, length);
}

function readPage(readAt: ReadAt, number: bigint, pageSize: number): Buffer {
  const page = readAt(offsetOf(number, pageSize), pageSize);
  if (page.readBigUInt64LE(0) !== number) throw new LmdbFault('a page that is another one');
  return page;
}

function offsetOf(number: bigint, pageSize: number): number {
  if (number > 0xff_ffff_ffffn) throw new LmdbFault('a page beyond every file');
  return Number(number) * pageSize;
}

function countOf(page: Buffer): number {
  const count = (page.readUInt16LE(12) - HEADER) >> 1;
  if (count < 0 || HEADER + count * 2 > page.length) throw new LmdbFault('a page with more keys than it can hold');
  return count;
}

/** `child` is the page of a branch; in a leaf, the size of the value. */
function nodeAt(page: Buffer, index: number): Node {
  const place = HEADER + index * 2;
  if (index < 0 || place + 2 > page.length) throw new LmdbFault('a key that is not there');
  const at = page.readUInt16LE(place);
  const head = slice(page, at, 8);
  const low = head.readUInt16LE(0) | (head.readUInt16LE(2) << 16);
  const flags = head.readUInt16LE(4);
  const keySize = head.readUInt16LE(6);
  const key = slice(page, at + 8, keySize);
  if ((page.readUInt16LE(10) & BRANCH) !== 0)
    return { flags: 0, key, data: EMPTY, child: BigInt(low >>> 0) | (BigInt(flags) << 32n) };
  const size = low >>> 0;
  const data = slice(page, at + 8 + keySize, (flags & BIG_DATA) === 0 ? size : 8);
  return { flags, key, data, child: BigInt(size) };
}

function slice(page: Buffer, at: number, length: number): Buffer {
  if (at < 0 || at + length > page.length) throw new LmdbFault('an offset beyond its page');
  return page.subarray(at, at + length);
}

const EMPTY = Buffer.alloc(0);
const MAGIC = 0xbe_ef_c0_de;
const NOWHERE = 0xffff_ffff_ffff_ffffn;
const HEADER = 16;
const DEEPEST = 32;
const MOST_VALUES = 100_000;
const LARGEST = 1_000_000;
const [BRANCH, LEAF, META, LEAF_OF_EQUALS] = [1, 2, 8, 0x20];
const [BIG_DATA, SUB_DATA, DUPLICATES] = [1, 2, 4];
const [REVERSE_KEY, INTEGER_KEY] = [2, 8];
