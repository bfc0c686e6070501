import type { HeaderField } from '@posthorn/message/headers';

export type Canonicalization = 'simple' | 'relaxed';

/** A header field as it is hashed, with its CRLF (RFC 6376 §3.4.1, §3.4.2). Octets stand as Latin-1 characters. */
export function canonicalField(raw: string, how: Canonicalization): string {
  if (how === 'simple') return raw;
  const colon = raw.indexOf(':');
  const name = raw
    .slice(0, colon)
    .toLowerCase()
    .replace(/[ \t]+$/, '');
  const value = raw
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '');
  return `${name}:${value}\r\n`;
}

/** The field of a signature with the value of its b= tag taken out (RFC 6376 §3.5), and without its last CRLF (§3.7). */
export function signatureField(raw: string, how: Canonicalization): string {
  const colon = raw.indexOf(':');
  const value = raw.slice(colon + 1).replace(/(^|;)([ \t\r\n]*b[ \t\r\n]*=)[^;]*/, '$1$2');
  // The CRLF that ends the field goes with the value when b= is the last tag.
  const whole = `${raw.slice(0, colon + 1)}${value}`;
  return canonicalField(whole.endsWith('\r\n') ? whole : `${whole}\r\n`, how).slice(0, -2);
}

/**
 * The fields a signature names, from the bottom of the header upwards, each taken once (RFC 6376 §5.4.2); a name that is named more often
 * than it occurs adds nothing, which is how oversigning works.
 */
export function createFieldPicker(fields: readonly HeaderField[]): (names: readonly string[]) => HeaderField[] {
  const byName = new Map<string, HeaderField[]>();
  for (const field of fields) {
    const name = field.name.toLowerCase();
    const same = byName.get(name);
    if (same) same.push(field);
    else byName.set(name, [field]);
  }
  return (names) => {
    const used = new Map<string, number>();
    return names.flatMap((written) => {
      const name = written.toLowerCase();
      const same = byName.get(name);
      const count = used.get(name) ?? 0;
      used.set(name, count + 1);
      const field = same?.[same.length - 1 - count];
      return field ? [field] : [];
    });
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
