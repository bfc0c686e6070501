/** Encodes octets piece by piece; `end` gives what was held back. */
export type TransferEncoder = { write(bytes: Buffer): Buffer; end(): Buffer };

/**
 * Quoted-printable (RFC 2045 §6.7) of text whose lines end in CRLF: these stay line ends, any other CR or LF is
 * encoded. Lines come out at most 76 octets long.
 */
export function createQuotedPrintableEncoder(): TransferEncoder {
  let column = 0;
  /** A blank or CR whose fate the next octet decides; 0 for none (NUL is encoded at once). */
  let held = 0;
  let out = EMPTY;
  let length = 0;

  return {
    write(bytes) {
      // Worst case: three octets for each, and a soft line break of three for every 73 of them.
      out = Buffer.allocUnsafe(bytes.length * 4 + 16);
      length = 0;
      for (let i = 0; i < bytes.length; i++) put(bytes[i]!);
      return out.subarray(0, length);
    },
    end() {
      out = Buffer.allocUnsafe(16);
      length = 0;
      if (held !== 0) encoded(held);
      held = 0;
      return out.subarray(0, length);
    },
  };

  function put(octet: number): void {
    if (held === CR) {
      held = 0;
      if (octet === LF) {
        out[length++] = CR;
        out[length++] = LF;
        column = 0;
        return;
      }
      encoded(CR);
    } else if (held !== 0) {
      // A blank at the end of a line would be lost on the way (RFC 2045 §6.7 rule 3).
      if (octet === CR) encoded(held);
      else literal(held);
      held = 0;
    }
    if (octet === CR || octet === SPACE || octet === TAB) held = octet;
    else if (octet > SPACE && octet < 127 && octet !== EQUALS) literal(octet);
    else encoded(octet);
  }

  function literal(octet: number): void {
    softBreak(1);
    out[length++] = octet;
  }

  function encoded(octet: number): void {
    softBreak(3);
    out[length++] = EQUALS;
    out[length++] = HEX.charCodeAt(octet >> 4);
    out[length++] = HEX.charCodeAt(octet & 15);
  }

  /** Keeps one column free for the `=` of a soft line break. */
  function softBreak(width: number): void {
    if (column + width > 75) {
      out[length++] = EQUALS;
      out[length++] = CR;
      out[length++] = LF;
      column = 0;
    }
    column += width;
  }
}

/** Base64 (RFC 2045 §6.8) in lines of 76; no line end after the last line. */
export function createBase64Encoder(): TransferEncoder {
  let rest = EMPTY;
  let isFirst = true;

  return {
    write(bytes) {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const whole = all.length - (all.length % LINE_OCTETS);
      rest = Buffer.from(all.subarray(whole));
      return lines(all.subarray(0, whole));
    },
    end() {
      const last = rest;
      rest = EMPTY;
      return lines(last);
    },
  };

  function lines(octets: Buffer): Buffer {
    const text: string[] = [];
    for (let i = 0; i < octets.length; i += LINE_OCTETS) {
      text.push(octets.toString('base64', i, Math.min(i + LINE_OCTETS, octets.length)));
    }
    if (text.length === 0) return EMPTY;
    const joined = `${isFirst ? '' : '\r\n'}${text.join('\r\n')}`;
    isFirst = false;
    return Buffer.from(joined, 'latin1');
  }
}

const EMPTY = Buffer.alloc(0);
const HEX = '0123456789ABCDEF';
const EQUALS = 61;
const SPACE = 32;
const TAB = 9;
const CR = 13;
const LF = 10;
const LINE_OCTETS = 57;
