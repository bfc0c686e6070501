/**
 * Bytes in, lines out, bounded: both conversations read commands and replies with it. It holds whatever was pushed and
 * not yet taken; a line longer than the limit is thrown away up to its end and reported once.
 */
export type LineReader = {
  push(bytes: Uint8Array): void;
  /** Octets held. */
  readonly length: number;
  /** The next line, or undefined when it is not complete. `limit` counts octets with the line end. */
  readLine(limit: number): Line | undefined;
  /** Is a line that is too long being thrown away, its end not yet seen? */
  readonly isDiscarding: boolean;
  /** Up to `max` octets, as they are. */
  take(max: number): Buffer;
  /** Puts octets back in front; they are read next. */
  unread(bytes: Buffer): void;
  clear(): void;
};

/**
 * `bare`: ended by LF without CR, or holds a CR that ends nothing. `text` is without its line end. `invalid`: octets that
 * are not UTF-8. `octets` counts the line end.
 */
export type Line = { kind: 'line' | 'bare' | 'invalid'; text: string; octets: number } | { kind: 'too-long' };

export function createLineReader(): LineReader {
  let held: Buffer = EMPTY;
  let start = 0;
  let scanned = 0;
  let isDiscarding = false;

  function readLine(limit: number): Line | undefined {
    const end = held.indexOf(LF, Math.max(start, scanned));
    if (end < 0) {
      scanned = held.length;
      if (isDiscarding || held.length - start > limit) {
        isDiscarding = true;
        clear();
      }
      return undefined;
    }
    const from = start;
    start = end + 1;
    scanned = start;
    if (isDiscarding || start - from > limit) {
      isDiscarding = false;
      return { kind: 'too-long' };
    }
    return toLine(held, from, end);
  }

  function clear(): void {
    held = EMPTY;
    start = 0;
    scanned = 0;
  }

  return {
    push(bytes) {
      const view = asBuffer(bytes);
      held = start === held.length ? view : Buffer.concat([held.subarray(start), view]);
      scanned = Math.max(0, scanned - start);
      start = 0;
    },
    get length() {
      return held.length - start;
    },
    readLine,
    get isDiscarding() {
      return isDiscarding;
    },
    take(max) {
      const end = Math.min(held.length, start + max);
      const bytes = held.subarray(start, end);
      if (end === held.length) clear();
      else start = end;
      return bytes;
    },
    unread(bytes) {
      held = start === held.length ? bytes : Buffer.concat([bytes, held.subarray(start)]);
      start = 0;
      scanned = 0;
    },
    clear() {
      isDiscarding = false;
      clear();
    },
  };
}

/** The same memory as a Buffer, for its native searches. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function toLine(held: Buffer, from: number, lf: number): Line {
  const hasCr = lf > from && held[lf - 1] === CR;
  const end = hasCr ? lf - 1 : lf;
  const octets = lf + 1 - from;
  let text = held.toString('latin1', from, end);
  if (NON_ASCII.test(text)) {
    text = held.toString('utf8', from, end);
    if (text.includes('\ufffd') && !Buffer.from(text, 'utf8').equals(held.subarray(from, end))) {
      return { kind: 'invalid', text, octets };
    }
  }
  return { kind: hasCr && !text.includes('\r') ? 'line' : 'bare', text, octets };
}

const CR = 13;
const LF = 10;
const EMPTY = Buffer.alloc(0);
const NON_ASCII = /[\x80-\xff]/;
