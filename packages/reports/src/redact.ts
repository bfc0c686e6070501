import { createHmac } from 'node:crypto';
import { readHeaders } from '@posthorn/message/headers';

/** What is private in a message that a report shows. */
export type Redaction = {
  /** Keys the hashes: the same address gives the same word in every report of ours, and nobody can turn it back. */
  key: Uint8Array;
  /** Domains whose own addresses stay readable: those of the owner who is told. Names below them count as theirs. */
  keep: readonly string[];
  addresses: boolean;
  subject: boolean;
  body: boolean;
};

/** An address with its local part replaced by a hash (RFC 6590 §3), unless it belongs to who is told. */
export function redactAddress(address: string, { key, keep }: Pick<Redaction, 'key' | 'keep'>): string {
  const at = address.lastIndexOf('@');
  if (at < 0) return address === '' ? '' : redactWord(address, key);
  const domain = address.slice(at + 1).toLowerCase();
  if (keep.some((own) => domain === own || domain.endsWith(`.${own}`))) return address;
  return `${redactWord(address.slice(0, at), key)}@${address.slice(at + 1)}`;
}

/** RFC 6590 §4: a keyed hash in letters and digits, which can stand where a local part can. */
export const redactWord = (word: string, key: Uint8Array): string =>
  createHmac('sha256', key).update(word.toLowerCase()).digest('base64url').replace(/[-_]/g, 'x').slice(0, 16);

/**
 * A message, or its header section, without what is private: fields that name recipients keep their addresses, hashed, and lose the
 * names of people; other addresses are hashed where they stand; Subject is left out; so is the body. Signatures break, as they must.
 */
export function redactMessage(message: Uint8Array, redaction: Redaction): Uint8Array {
  const section = readHeaders(message);
  const fields = section.fields.flatMap(({ name, raw }) => {
    const wanted = name.toLowerCase();
    if (redaction.subject && SUBJECTS.has(wanted)) return [field(name, '[redacted]')];
    if (!redaction.addresses || KEPT.has(wanted)) return [Buffer.from(raw)];
    const text = Buffer.from(raw).toString('latin1');
    if (!RECIPIENTS.has(wanted)) return [Buffer.from(redactText(text, redaction), 'latin1')];
    const named = [...text.slice(name.length).matchAll(ADDRESS)].map(([address]) => redactAddress(address, redaction));
    return [field(name, named.length === 0 ? '[redacted]' : named.map((address) => `<${address}>`).join(',\r\n\t'))];
  });
  if (section.end !== 'blank' || redaction.body) return Buffer.concat(fields);
  const body = Buffer.from(message.subarray(section.bodyOffset));
  const shown = redaction.addresses ? Buffer.from(redactText(body.toString('latin1'), redaction), 'latin1') : body;
  return Buffer.concat([...fields, Buffer.from('\r\n'), shown]);
}

/** A text with every address in it hashed, but for those of who is told. */
export const redactText = (text: string, redaction: Pick<Redaction, 'key' | 'keep'>): string =>
  text.replace(ADDRESS, (address) => redactAddress(address, redaction));

const field = (name: string, value: string): Buffer => Buffer.from(`${name}: ${value}\r\n`, 'latin1');

/** Linear: neither half can hold what ends it. Octets above 127 belong to addresses too (RFC 6531). */
const ADDRESS =
  /(?:"[^"\r\n]{1,64}"|[\w!#$%&'*+/=?^`{|}~.\x80-\xff-]{1,64})@(?:\[[0-9A-Fa-f:.]{2,60}\]|[A-Za-z0-9\x80-\xff-]{1,63}(?:\.[A-Za-z0-9\x80-\xff-]{1,63}){1,10})/g;
const SUBJECTS: ReadonlySet<string> = new Set(['subject', 'thread-topic', 'comments', 'keywords']);
const RECIPIENTS: ReadonlySet<string> = new Set([
  'to',
  'cc',
  'bcc',
  'resent-to',
  'resent-cc',
  'resent-bcc',
  'delivered-to',
  'envelope-to',
  'x-original-to',
  'apparently-to',
]);
/** They name messages and keys, not people, and a consumer looks for them. */
const KEPT: ReadonlySet<string> = new Set(['message-id', 'dkim-signature', 'arc-seal', 'arc-message-signature']);
