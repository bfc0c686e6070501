/** Undoes a Content-Transfer-Encoding piece by piece. It never makes more octets than it is given. */
export type TransferDecoder = { write(bytes: Buffer): Buffer; end(): Buffer };

/** The decoder for an encoding; what is not known stays as it is (RFC 2045 §6.4). Total: faults are passed over. */
export const createTransferDecoder = (encoding: string): TransferDecoder => {
  if (encoding === 'base64') return base64();
  if (encoding === 'quoted-printable') return quotedPrintable();
  return { write: (bytes) => bytes, end: () => EMPTY };
};

const base64 = (): TransferDecoder => {
  let held = '';
  let isOver = false;
  return {
    write(bytes) {
      if (isOver) return EMPTY;
      let text = held + bytes.toString('latin1').replace(/[^A-Za-z0-9+/=]/g, '');
      const padding = text.indexOf('=');
      if (padding >= 0) {
        isOver = true;
        text = text.slice(0, padding);
        held = '';
        return Buffer.from(text, 'base64');
      }
      const whole = text.length - (text.length % 4);
      held = text.slice(whole);
      return Buffer.from(text.slice(0, whole), 'base64');
    },
    end: () => Buffer.from(isOver ? '' : held, 'base64'),
  };
};

/** RFC 2045 §6.7: `=` and two digits is an octet, `=` at the end of a line joins it with the next. */
const quotedPrintable = (): TransferDecoder => {
  let held: Buffer = EMPTY;
  const decode = (bytes: Buffer, isFinal: boolean): Buffer => {
    const out = Buffer.allocUnsafe(bytes.length);
    let length = 0;
    let at = 0;
    while (at < bytes.length) {
      if (bytes[at] !== EQUALS) {
        out[length++] = bytes[at++]!;
        continue;
      }
      if (!isFinal && bytes.length - at < LONGEST_BREAK) break;
      const size = softBreak(bytes, at);
      if (size > 0) {
        at += size;
        continue;
      }
      const code = hexOf(bytes[at + 1]) * 16 + hexOf(bytes[at + 2]);
      if (code >= 0) {
        out[length++] = code;
        at += 3;
      } else out[length++] = bytes[at++]!;
    }
    held = Buffer.from(bytes.subarray(at));
    return out.subarray(0, length);
  };
  return {
    write: (bytes) => decode(held.length === 0 ? bytes : Buffer.concat([held, bytes]), false),
    end: () => decode(held, true),
  };
};

/** Octets of `=`, blanks and a line end; 0 when it is none. Blanks beyond a line's bound are no soft break. */
const softBreak = (bytes: Buffer, at: number): number => {
  let end = at + 1;
  while (end < bytes.length && end - at < LONGEST_BREAK - 2 && (bytes[end] === 32 || bytes[end] === 9)) end += 1;
  if (bytes[end] === 13 && bytes[end + 1] === 10) return end + 2 - at;
  if (bytes[end] === 10) return end + 1 - at;
  return 0;
};

const hexOf = (octet: number | undefined): number => {
  if (octet === undefined) return Number.NaN;
  if (octet >= 48 && octet <= 57) return octet - 48;
  const letter = octet | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : Number.NaN;
};

const EMPTY = Buffer.alloc(0);
const EQUALS = 61;
const LONGEST_BREAK = 80;
