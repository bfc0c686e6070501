import { isAscii } from 'node:buffer';
import { fieldNameEnd } from './headers.ts';

/** What a message's octets need from the next hop. */
export type ContentClass = {
  size: number;
  has8bit: boolean;
  hasNul: boolean;
  /** A CR that no LF follows. */
  hasBareCr: boolean;
  /** An LF that no CR precedes. */
  hasBareLf: boolean;
  /** Longest line in octets, without its CRLF. */
  maxLineLength: number;
  /** A header field holds octets above 127; RFC 6532 asks for SMTPUTF8 then. */
  utf8Header: boolean;
  /**
   * The least BODY value that is true (RFC 6152 §2, RFC 3030 §3). Long lines alone do not make a message BINARYMIME:
   * every relay passes them on, and re-encoding for their sake would break signatures; see `maxLineLength`.
   */
  body: '7BIT' | '8BITMIME' | 'BINARYMIME';
};

export type ContentScanner = {
  write(bytes: Uint8Array): void;
  /** May be called at any time; says what was seen so far. */
  result(): ContentClass;
};

/** Incremental; its memory does not grow with the message. About 500 MB/s: every search runs in native code. */
export function createContentScanner(): ContentScanner {
  const seen = { size: 0, has8bit: false, hasNul: false, hasBareCr: false, hasBareLf: false, maxLineLength: 0 };
  const header = createHeaderWatch();
  let lineLength = 0;
  let endsWithCr = false;

  return {
    write(bytes) {
      if (bytes.length === 0) return;
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      seen.size += buffer.length;
      const isPlain = isAscii(buffer);
      seen.has8bit ||= !isPlain;
      seen.hasNul ||= buffer.indexOf(0) >= 0;
      if (endsWithCr && buffer[0] !== LF) seen.hasBareCr = true;
      let position = 0;
      let cr = buffer.indexOf(CR);
      let lf = buffer.indexOf(LF);
      while (lf >= 0) {
        if (cr >= 0 && cr < position) cr = buffer.indexOf(CR, position);
        if (cr >= 0 && cr < lf - 1) {
          seen.hasBareCr = true;
          cr = buffer.lastIndexOf(CR, lf);
        }
        const closes = lf === 0 ? endsWithCr : cr === lf - 1;
        if (closes) {
          const length = lineLength + (lf - position) - 1;
          if (length > seen.maxLineLength) seen.maxLineLength = length;
          lineLength = 0;
        } else {
          seen.hasBareLf = true;
          lineLength += lf + 1 - position;
        }
        if (header.open) header.line(buffer.subarray(position, lf + 1), { isComplete: true, isPlain });
        position = lf + 1;
        lf = buffer.indexOf(LF, position);
      }
      if (position < buffer.length) {
        if (cr >= 0 && cr < position) cr = buffer.indexOf(CR, position);
        if (cr >= 0 && cr < buffer.length - 1) seen.hasBareCr = true;
        lineLength += buffer.length - position;
        if (header.open) header.line(buffer.subarray(position), { isComplete: false, isPlain });
      }
      endsWithCr = buffer[buffer.length - 1] === CR;
    },
    result() {
      const open = lineLength - (endsWithCr ? 1 : 0);
      const result = { ...seen, hasBareCr: seen.hasBareCr || endsWithCr };
      const maxLineLength = Math.max(seen.maxLineLength, open);
      const binary = result.hasNul || result.hasBareCr || result.hasBareLf;
      const body = binary ? 'BINARYMIME' : result.has8bit ? '8BITMIME' : '7BIT';
      return { ...result, maxLineLength, utf8Header: header.result(), body };
    },
  };
}

/** The same for octets at hand. */
export function scanContent(bytes: Uint8Array): ContentClass {
  const scanner = createContentScanner();
  scanner.write(bytes);
  return scanner.result();
}

/** Follows the header section line by line, over chunk borders, to tell header octets above 127 from body octets. */
function createHeaderWatch() {
  let head: Buffer = EMPTY;
  let lineHas8bit = false;
  let found = false;
  let isFirst = true;
  const watch = {
    open: true,
    line(part: Buffer, about: { isComplete: boolean; isPlain: boolean }) {
      if (!about.isPlain) lineHas8bit ||= !isAscii(part);
      if (!about.isComplete || head.length > 0) head = Buffer.concat([head, part.subarray(0, HEAD - head.length)]);
      if (!about.isComplete) return;
      if (isField(head.length > 0 ? head : part)) found ||= lineHas8bit;
      else watch.open = false;
      head = EMPTY;
      lineHas8bit = false;
      isFirst = false;
    },
    result() {
      if (!watch.open || !lineHas8bit) return found;
      return found || isField(head);
    },
  };
  return watch;

  function isField(line: Buffer): boolean {
    const isContinuation = !isFirst && (line[0] === 32 || line[0] === 9);
    return isContinuation || fieldNameEnd(line, 0, Math.min(line.length, HEAD)) >= 0;
  }
}

const EMPTY = Buffer.alloc(0);
const CR = 13;
const LF = 10;
/** Enough of a line to see whether it is a header field; longer names count as none. */
const HEAD = 1024;
