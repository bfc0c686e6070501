import { createHash, createVerify, type KeyObject } from 'node:crypto';

/** What of a DKIM signature still holds. */
export type DkimFindings = { bodyHash: boolean; signature: boolean };

/** Checks the first DKIM-Signature of a message, from RFC 6376 alone: relaxed or simple, rsa-sha256, no `l=`. */
export function verifyDkim(message: Buffer, publicKey: KeyObject): DkimFindings {
  const text = message.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end + 2).match(/[^\r\n][^\r]*\r\n(?:[ \t][^\r]*\r\n)*/g) ?? [];
  const signature = fields.find((field) => /^dkim-signature:/i.test(field));
  if (signature === undefined) throw new Error('there is no DKIM-Signature');
  const tags = Object.fromEntries(
    signature
      .slice(signature.indexOf(':') + 1)
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, '')]),
  );
  const [header = 'simple', body = 'simple'] = (tags['c'] ?? 'simple/simple').split('/');
  const unsigned = [...fields].reverse();
  const signed = tags['h']!.split(':').map((name) => {
    const at = unsigned.findIndex((field) => field.toLowerCase().replace(/\s*:.*/s, '') === name.toLowerCase());
    return at < 0 ? '' : canonicalField(unsigned.splice(at, 1)[0]!, header);
  });
  const empty = canonicalField(signature.replace(/(\bb=)[^;]*/, '$1'), header).replace(/\r\n$/, '');
  return {
    bodyHash: bodyHash(text.slice(end + 4), body) === tags['bh'],
    signature: createVerify('sha256')
      .update(Buffer.from(signed.join('') + empty, 'latin1'))
      .verify(publicKey, tags['b']!, 'base64'),
  };
}

/** RFC 6376 §3.4.3 and §3.4.4; the body as latin1 text. */
export function bodyHash(body: string, canonicalization: string): string {
  const relaxed = body.replace(/[ \t]+(?=\r\n)/g, '').replace(/[ \t]+/g, ' ');
  const lines = (canonicalization === 'relaxed' ? relaxed : body).replace(/(\r\n)*$/, '');
  const whole = canonicalization === 'relaxed' && lines === '' ? '' : `${lines}\r\n`;
  return createHash('sha256').update(Buffer.from(whole, 'latin1')).digest('base64');
}

/** RFC 6376 §3.4.1 and §3.4.2. */
function canonicalField(field: string, canonicalization: string): string {
  if (canonicalization === 'simple') return field;
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${field.slice(0, colon).trim().toLowerCase()}:${value}\r\n`;
}
