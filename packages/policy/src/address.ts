import type { Read } from './domain.ts';
import { domainKey, parseDomain } from './domain.ts';
import { parseIp } from './ip.ts';

/** A mail address in two parts. `local` is unquoted, its case kept; `domain` is a key (see domain.ts) or a literal such as `[192.0.2.1]`. */
export type MailAddress = { local: string; domain: string };

/**
 * Takes an address apart that an SMTP parser already accepted: at the last @, local part unquoted, domain as key.
 * An address without @ (RFC 5321 §4.5.1 allows `postmaster`) has the domain ''.
 */
export function splitAddress(address: string): MailAddress {
  const at = address.lastIndexOf('@');
  if (at < 0) return { local: unquote(address), domain: '' };
  return { local: unquote(address.slice(0, at)), domain: domainPart(address.slice(at + 1)) };
}

/** Reads `local@domain` as a person types it (RFC 5321 §4.1.2, RFC 6531 §3.3), saying where it goes wrong. */
export function parseAddress(text: string): Read<MailAddress> {
  const at = text.lastIndexOf('@');
  if (at < 0) return { ok: false, position: text.length, reason: 'a mail address needs an @ and a domain' };
  const local = parseLocalPart(text.slice(0, at));
  if (!local.ok) return local;
  const domain = parseDomainPart(text.slice(at + 1));
  if (!domain.ok) return { ...domain, position: domain.position + at + 1 };
  return { ok: true, value: { local: local.value, domain: domain.value } };
}

/** Reads a local part, quoted or not, into its unquoted form (RFC 5321 §4.1.2). */
export function parseLocalPart(text: string): Read<string> {
  const fail = (position: number, reason: string): Read<string> => ({ ok: false, position, reason });
  if (text === '') return fail(0, 'nothing in front of the @');
  if (new TextEncoder().encode(text).length > MAX_LOCAL) return fail(MAX_LOCAL, 'a local part longer than 64 octets');
  if (text.startsWith('"')) {
    const end = QUOTED.exec(text)?.[0].length ?? 0;
    if (end === 0)
      return fail(0, 'a quoted local part without its closing quote, or with a character that cannot be quoted');
    return end === text.length ? { ok: true, value: unquote(text) } : fail(end, 'text after the closing quote');
  }
  const bad = text.search(NOT_IN_ATOM);
  if (bad >= 0) return fail(bad, `"${text[bad]}" is not allowed in a local part unless it is quoted`);
  const dot = text.startsWith('.') ? 0 : text.search(/\.\.|\.$/);
  if (dot >= 0) return fail(dot, 'a dot may stand only between two other characters');
  return { ok: true, value: text };
}

/** Parts `ann+shop` into mailbox and tag (RFC 5233 §1). The separator counts only between two other characters. */
export function splitSubaddress(local: string, separator: string): { base: string; tag?: string } {
  const at = separator === '' ? -1 : local.indexOf(separator, 1);
  return at < 0 ? { base: local } : { base: local.slice(0, at), tag: local.slice(at + separator.length) };
}

/** Writes an address; the local part is quoted when it must be. */
export function formatAddress(address: MailAddress): string {
  return `${formatLocalPart(address.local)}@${address.domain}`;
}

function formatLocalPart(local: string): string {
  if (local !== '' && local.search(NOT_IN_ATOM) < 0 && !/^\.|\.\.|\.$/.test(local)) return local;
  return `"${local.replace(/["\\]/g, '\\$&')}"`;
}

function parseDomainPart(text: string): Read<string> {
  if (!text.startsWith('[')) return parseDomain(text);
  const inner = text.endsWith(']') ? text.slice(1, -1).replace(/^IPv6:/i, '') : '';
  if (parseIp(inner) === undefined)
    return { ok: false, position: 0, reason: 'not an address literal such as [192.0.2.1] or [IPv6:2001:db8::1]' };
  return { ok: true, value: text.toLowerCase() };
}

function domainPart(text: string): string {
  return text.startsWith('[') ? text.toLowerCase() : domainKey(text);
}

/** RFC 5321 §4.1.2: the quoted and the plain form of a local part mean the same. */
function unquote(local: string): string {
  if (local.length < 2 || !local.startsWith('"') || !local.endsWith('"')) return local;
  return local.slice(1, -1).replace(/\\(.)/gs, '$1');
}

const MAX_LOCAL = 64;
const QUOTED = /^"(?:[\u0020-\u0021\u0023-\u005b\u005d-\u007e\u00a0-\u{10ffff}]|\\[\u0020-\u007e])*"/u;
const NOT_IN_ATOM = /[\u0000-\u0020"(),:;<>@[-\]\u007f-\u009f]/;
