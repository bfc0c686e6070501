import type { HeaderField } from '@posthorn/message/headers';

export type Canonicalization = 'simple' | 'relaxed';

/** A header field as it is hashed, with its CRLF (RFC 6376 §3.4.1, §3.4.2). Octets stand as Latin-1 characters. */
export function canonicalField(raw: string, how: Canonicalization): string {
  if (how === 'simple') return raw;
  const colon = raw.indexOf(':');
  let end = colon;
  while (end > 0 && isBlank(raw.charCodeAt(end - 1))) end -= 1;
  return `${raw.slice(0, end).toLowerCase()}:${relaxed(raw, colon + 1)}\r\n`;
}

/** Line ends go, runs of blanks become one, those at both ends go. One pass, which copies what it leaves alone in long pieces. */
function relaxed(raw: string, from: number): string {
  let text = '';
  for (let at = from; at < raw.length; ) {
    let hasBlank = false;
    for (; at < raw.length; at += 1) {
      if (isBlank(raw.charCodeAt(at))) hasBlank = true;
      else if (isLineEnd(raw, at)) at += 1;
      else break;
    }
    const start = at;
    for (; at < raw.length; at += 1) {
      const code = raw.charCodeAt(at);
      if (code > SPACE) continue;
      if (code === SPACE && raw.charCodeAt(at + 1) > SPACE) continue;
      if (isBlank(code) || isLineEnd(raw, at)) break;
    }
    if (at > start) text += hasBlank && text !== '' ? ` ${raw.slice(start, at)}` : raw.slice(start, at);
  }
  return text;
}

const isBlank = (code: number): boolean => code === SPACE || code === TAB;
const isLineEnd = (text: string, at: number): boolean => text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF;

/** The field of a signature with the value of its b= tag taken out (RFC 6376 §3.5), and without its last CRLF (§3.7). */
export function signatureField(raw: string, how: Canonicalization): string {
  const colon = raw.indexOf(':');
  const value = raw.slice(colon + 1).replace(/(^|;)([ \t\r\n]*b[ \t\r\n]*=)[^;]*/, '$1$2');
  // The CRLF that ends the field goes with the value when b= is the last tag.
  const whole = `${raw.slice(0, colon + 1)}${value}`;
  return canonicalField(whole.endsWith('\r\n') ? whole : `${whole}\r\n`, how).slice(0, -2);
}

/** The header of one message as its signatures see it. What several of them cover is made canonical once. */
export type SignedHeader = {
  /**
   * The fields a signature names, from the bottom of the header upwards, each taken once (RFC 6376 §5.4.2); a name that is named more often than
   * it occurs adds nothing, which is how oversigning works.
   */
  pick(names: readonly string[]): HeaderField[];
  /** See {@link canonicalField}. */
  canonical(field: HeaderField, how: Canonicalization): string;
};

export function createSignedHeader(fields: readonly HeaderField[]): SignedHeader {
  const byName = new Map<string, HeaderField[]>();
  for (const field of fields) {
    const name = field.name.toLowerCase();
    const same = byName.get(name);
    if (same) same.push(field);
    else byName.set(name, [field]);
  }
  const known = new Map<HeaderField, string>();
  return {
    pick(names) {
      const used = new Map<string, number>();
      return names.flatMap((written) => {
        const name = written.toLowerCase();
        const same = byName.get(name);
        const count = used.get(name) ?? 0;
        used.set(name, count + 1);
        const field = same?.[same.length - 1 - count];
        return field ? [field] : [];
      });
    },
    canonical(field, how) {
      if (how === 'simple') return rawOf(field);
      let text = known.get(field);
      if (text === undefined) {
        text = canonicalField(rawOf(field), how);
        known.set(field, text);
      }
      return text;
    },
  };
}

/** The octets of a field, one character each. */
export const rawOf = (field: HeaderField): string => {
  const raw = Buffer.from(field.raw.buffer, field.raw.byteOffset, field.raw.byteLength).toString('latin1');
  return raw.endsWith('\r\n') ? raw : `${raw}\r\n`;
};

/** What stands after the colon, folding and all, one character an octet. */
export const fieldValue = (field: HeaderField): string => {
  const raw = rawOf(field);
  return raw.slice(raw.indexOf(':') + 1);
};

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
