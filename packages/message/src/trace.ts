/** How the message came in. */
export type ProtocolFacts = { extended: boolean; tls: boolean; authenticated: boolean; utf8: boolean; lmtp: boolean };

/** What a Received field says (RFC 5321 §4.4). */
export type ReceivedFacts = {
  /** The name given in HELO or EHLO; anything at all, it is cleaned here. */
  helo: string;
  reverseName?: string | undefined;
  address: string;
  /** Our name. */
  by: string;
  protocol: ProtocolFacts;
  /** Queue id. */
  id: string;
  /** Only for messages with one recipient (RFC 5321 §7.6: others must not be disclosed). */
  for?: string | undefined;
  tls?: { version: string; cipher: string } | undefined;
  date: Date;
};

/**
 * The `with` word of the registry: SMTP, ESMTP(S)(A) of RFC 3848, LMTP(S)(A) of RFC 2033 and RFC 3848, UTF8SMTP(S)(A)
 * and UTF8LMTP(S)(A) of RFC 6531 §4.3.
 */
export function protocolName(facts: ProtocolFacts): string {
  const suffix = `${facts.tls ? 'S' : ''}${facts.authenticated ? 'A' : ''}`;
  if (facts.lmtp) return `${facts.utf8 ? 'UTF8' : ''}LMTP${suffix}`;
  if (facts.utf8) return `UTF8SMTP${suffix}`;
  return facts.extended || suffix ? `ESMTP${suffix}` : 'SMTP';
}

/** The field, one clause a line and folded below 78 columns where its words allow, with its CRLF. */
export function formatReceived(facts: ReceivedFacts): Uint8Array {
  const utf8 = facts.protocol.utf8;
  const literal = addressLiteral(facts.address);
  const helo = word(facts.helo, utf8);
  const name = facts.reverseName === undefined ? undefined : word(facts.reverseName, utf8);
  const isName = isDomainOrLiteral(helo);
  const remarks = [isName || !helo ? '' : `helo=${helo}`, name ?? '', isName ? literal : ''].filter(Boolean);
  const from = [`from ${isName ? helo : literal}`, ...(remarks.length > 0 ? [`(${remarks.join(' ')})`] : [])];
  const tls = facts.tls ? [`(${word(facts.tls.version, false)} ${word(facts.tls.cipher, false)})`] : [];
  const by = [
    `by ${word(facts.by, utf8)}`,
    `with ${protocolName(facts.protocol)}`,
    ...tls,
    `id ${word(facts.id, false)}`,
  ];
  const recipient = facts.for === undefined ? undefined : path(facts.for, utf8);
  const clauses = [from, by, ...(recipient ? [[`for <${recipient}>`]] : [])];
  clauses.at(-1)!.push(`${clauses.at(-1)!.pop()};`);
  clauses.push([formatDate(facts.date)]);
  return Buffer.from(`Received: ${clauses.map(fold).join('\r\n\t')}\r\n`, 'utf8');
}

/** `Return-Path: <path>` with its CRLF; put on at final delivery only (RFC 5321 §4.4). */
export function formatReturnPath(reversePath: string): Uint8Array {
  return Buffer.from(`Return-Path: <${path(reversePath, true) ?? ''}>\r\n`, 'utf8');
}

/** RFC 5322 §3.3 date-time, in UTC. */
export function formatDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}

/** `[192.0.2.1]`, `[IPv6:2001:db8::1]` (RFC 5321 §4.1.3). */
export function addressLiteral(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const clean = word(mapped ?? address, false);
  return clean.includes(':') ? `[IPv6:${clean}]` : `[${clean}]`;
}

/** Groups stay whole when they fit on a line. */
function fold(groups: string[], clause: number): string {
  const words = groups.flatMap((group) => (TAB + group.length > LAST_COLUMN ? group.split(' ') : [group]));
  let column = clause === 0 ? 'Received: '.length : TAB;
  return words.reduce((text, next, index) => {
    const breaks = index > 0 && column + 1 + next.length > LAST_COLUMN;
    column = breaks ? TAB + next.length : column + (index > 0 ? 1 : 0) + next.length;
    return `${text}${index === 0 ? '' : breaks ? '\r\n\t' : ' '}${next}`;
  }, '');
}

/** A word that cannot break out of its place: no blanks, control characters, brackets of comments or quotes. */
function word(text: string, utf8: boolean): string {
  const cut = text.slice(0, 512).toWellFormed().replace(UNSAFE, '?');
  return utf8 ? cut : cut.replace(/[^\x21-\x7e]/g, '?');
}

function path(text: string, utf8: boolean): string | undefined {
  if (!utf8 && /[^\x20-\x7e]/.test(text)) return undefined;
  return text
    .slice(0, 1024)
    .toWellFormed()
    .replace(/[\x00-\x1f\x7f]/g, '?');
}

function isDomainOrLiteral(text: string): boolean {
  return /^[\p{L}\p{M}\p{N}._-]+$/u.test(text) || /^\[[0-9A-Za-z.:-]+\]$/.test(text);
}

const UNSAFE = /[\s\x00-\x1f\x7f-\x9f()\\"<>;,]/g;
const TAB = 8;
const LAST_COLUMN = 77;
