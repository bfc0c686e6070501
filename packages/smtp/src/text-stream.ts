import { asBuffer } from './line-reader.ts';

/** What is wrong with the text so far; the first thing found stays. */
export type TextProblem = 'bare-line-ending' | 'nul' | 'line-too-long' | 'too-big';

export type TextStreamOptions = {
  /**
   * `unstuff`: DATA as received; ends at CRLF.CRLF. `stuff`: DATA to be sent. `none`: BDAT, or anything else that is
   * counted from outside (RFC 5321 §4.5.2, RFC 3030).
   */
  dots: 'unstuff' | 'stuff' | 'none';
  /** `allow` is for BINARYMIME, whose octets are nobody's lines: then neither line ends nor NUL are looked at. */
  bareLineEndings: 'refuse' | 'normalise' | 'allow';
  /** Octets of a line without CRLF; 0: unlimited. */
  maxLineLength: number;
  /** Octets that come out; 0: unlimited. */
  maxSize: number;
};

/**
 * Turns the octets of a message from one form to the other while looking for what must not be in it. After a problem
 * nothing comes out any more, but the end of data is still found, so that the dialogue stays in step.
 *
 * Only CRLF makes the line start at which a dot means something: a bare CR or LF that is normalised to CRLF never ends
 * the data and never loses the dot behind it, which is what stops smuggling.
 */
export type TextStream = {
  /** Reads on; returns the octets that came out. */
  push(bytes: Uint8Array): Buffer;
  /** After the last octet from outside (not for `unstuff`): what was held back. */
  finish(): Buffer;
  /** `unstuff`: has CRLF.CRLF been seen? Then `rest` are the octets behind it. */
  readonly isEnded: boolean;
  readonly rest: Buffer;
  /** Octets that came out. */
  readonly size: number;
  readonly problem: TextProblem | undefined;
  /** Did the last octets make a complete line (or is there nothing yet)? */
  readonly isAtLineStart: boolean;
};

export function createTextStream(options: TextStreamOptions): TextStream {
  const { dots, bareLineEndings, maxLineLength, maxSize } = options;
  const isBinary = bareLineEndings === 'allow';
  let carry: Buffer = EMPTY;
  let rest: Buffer = EMPTY;
  let isEnded = false;
  let isAtLineStart = true;
  let lineLength = 0;
  let size = 0;
  let problem: TextProblem | undefined;

  function push(bytes: Uint8Array): Buffer {
    let input = asBuffer(bytes);
    if (carry.length > 0) {
      input = Buffer.concat([carry, input]);
      carry = EMPTY;
    }
    if (input.length === 0) return EMPTY;
    return release(isBinary ? input : readText(input));
  }

  function readText(input: Buffer): Buffer {
    const end = input.length;
    const out = createOutput(input, bareLineEndings === 'normalise' || dots === 'stuff');
    let at = 0;
    let nextCr = -1;
    let nextLf = -1;
    while (at < end) {
      if (isAtLineStart && input[at] === DOT) {
        if (dots === 'unstuff') {
          const second = at + 1 < end ? input[at + 1]! : -1;
          const third = at + 2 < end ? input[at + 2]! : -1;
          if (second < 0 || (second === CR && third < 0)) {
            carry = Buffer.from(input.subarray(at));
            out.keepUntil(at);
            break;
          }
          if (second === CR && third === LF) {
            isEnded = true;
            rest = input.subarray(at + 3);
            out.keepUntil(at);
            break;
          }
          out.keepUntil(at);
          out.skipTo(++at);
          isAtLineStart = false;
          continue;
        }
        if (dots === 'stuff') {
          out.keepUntil(at);
          out.add(DOT);
        }
      }
      isAtLineStart = false;

      // Short lines cost more to call native code for than to walk; long ones the other way round.
      let stop = at;
      const walkTo = Math.min(end, at + WALK);
      while (stop < walkTo && input[stop]! > CR) stop++;
      if (stop === walkTo || (input[stop] !== CR && input[stop] !== LF)) {
        if (nextCr < stop) nextCr = find(input, CR, stop);
        if (nextLf < stop) nextLf = find(input, LF, stop);
        stop = Math.min(nextCr, nextLf);
      }

      lineLength += stop - at;
      if (lineLength > maxLineLength && maxLineLength > 0) problem ??= 'line-too-long';
      at = stop;
      if (stop === end) break;
      if (input[stop] === CR) {
        if (stop + 1 === end) {
          carry = CR_ONLY;
          out.keepUntil(stop);
          at = end;
          break;
        }
        if (input[stop + 1] === LF) {
          at = stop + 2;
          isAtLineStart = true;
          lineLength = 0;
          continue;
        }
      }
      at = stop + 1;
      lineLength = 0;
      if (bareLineEndings === 'refuse') {
        problem ??= 'bare-line-ending';
      } else {
        out.keepUntil(stop);
        out.add(CR);
        out.add(LF);
        out.skipTo(at);
      }
    }
    if (carry.length === 0 && !isEnded) out.keepUntil(end);
    const bytes = out.bytes();
    if (bytes.indexOf(0) >= 0) problem ??= 'nul';
    return bytes;
  }

  function release(bytes: Buffer): Buffer {
    if (problem !== undefined) return EMPTY;
    if (maxSize > 0 && size + bytes.length > maxSize) {
      problem = 'too-big';
      return EMPTY;
    }
    size += bytes.length;
    return bytes;
  }

  return {
    push,
    finish() {
      if (carry.length === 0) return EMPTY;
      carry = EMPTY;
      if (bareLineEndings === 'refuse') problem ??= 'bare-line-ending';
      return release(CRLF);
    },
    get isEnded() {
      return isEnded;
    },
    get rest() {
      return rest;
    },
    get size() {
      return size;
    },
    get problem() {
      return problem;
    },
    get isAtLineStart() {
      return isAtLineStart && carry.length === 0;
    },
  };
}

type Output = {
  /** Keeps the input from where it stood up to `end`. */
  keepUntil(end: number): void;
  skipTo(start: number): void;
  add(octet: number): void;
  bytes(): Buffer;
};

/** Gives back a piece of the input itself when nothing had to be changed inside it; otherwise one copy. */
function createOutput(input: Buffer, mayGrow: boolean): Output {
  let from = 0;
  let until = 0;
  let copy: Buffer | undefined;
  let length = 0;

  function settle(): void {
    const count = until - from;
    if (count > 0) {
      copy ??= Buffer.allocUnsafe(mayGrow ? input.length * 2 : input.length);
      if (count > SMALL_COPY) input.copy(copy, length, from, until);
      else for (let at = 0; at < count; at++) copy[length + at] = input[from + at]!;
      length += count;
    }
    from = until;
  }

  return {
    keepUntil(end) {
      until = end;
    },
    skipTo(start) {
      settle();
      from = start;
      until = start;
    },
    add(octet) {
      settle();
      copy ??= Buffer.allocUnsafe(mayGrow ? input.length * 2 : input.length);
      copy[length++] = octet;
    },
    bytes() {
      if (copy === undefined) return input.subarray(from, until);
      settle();
      return copy.subarray(0, length);
    },
  };
}

function find(input: Buffer, octet: number, from: number): number {
  const at = input.indexOf(octet, from);
  return at < 0 ? input.length : at;
}

const CR = 13;
const LF = 10;
const DOT = 46;
const WALK = 16;
const SMALL_COPY = 48;
const EMPTY = Buffer.alloc(0);
const CR_ONLY = Buffer.from('\r');
const CRLF = Buffer.from('\r\n');
