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

  /** One pass. What is unchanged stays where it is; the first change makes a copy of what went before. */
  function readText(input: Buffer): Buffer {
    const end = input.length;
    let copy: Buffer | undefined;
    let length = 0;
    let kept = 0;
    let until = end;
    let at = 0;
    let nextCr = -1;
    let nextLf = -1;
    while (at < end) {
      if (isAtLineStart && input[at] === DOT && dots !== 'none') {
        if (dots === 'unstuff') {
          const second = at + 1 < end ? input[at + 1]! : -1;
          const third = at + 2 < end ? input[at + 2]! : -1;
          if (second < 0 || (second === CR && third < 0)) {
            carry = Buffer.from(input.subarray(at));
            until = at;
            break;
          }
          if (second === CR && third === LF) {
            isEnded = true;
            rest = input.subarray(at + 3);
            until = at;
            break;
          }
        }
        copy ??= allocate(end);
        length = append(copy, length, input, kept, at);
        if (dots === 'stuff') copy[length++] = DOT;
        kept = dots === 'stuff' ? at : at + 1;
        at = kept;
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
      if (stop === end) break;
      if (input[stop] === CR) {
        if (stop + 1 === end) {
          carry = CR_ONLY;
          until = stop;
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
        copy ??= allocate(end);
        length = append(copy, length, input, kept, stop);
        copy[length++] = CR;
        copy[length++] = LF;
        kept = at;
      }
    }
    const bytes =
      copy === undefined ? input.subarray(0, until) : copy.subarray(0, append(copy, length, input, kept, until));
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

/** Each octet becomes two at most: a bare line end, or a dot before a dot. */
function allocate(length: number): Buffer {
  return Buffer.allocUnsafe(length * 2);
}

/** Copies `input` from `from` to `until` behind `length` octets; gives the new length. A hot loop, hence no objects. */
function append(target: Buffer, length: number, input: Buffer, from: number, until: number): number {
  if (until - from > SMALL_COPY) input.copy(target, length, from, until);
  else for (let at = from, to = length; at < until; at++, to++) target[to] = input[at]!;
  return length + until - from;
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
