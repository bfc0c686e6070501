import { parseAddress, parseLocalPart } from '@posthorn/policy/address';
import { parseDomain } from '@posthorn/policy/domain';
import { parseIp } from '@posthorn/policy/ip';
import type { LineRule } from './field.ts';

/** A host: a domain name or an IP address. */
export const hostRule: LineRule = (text) => (parseIp(text) ? undefined : faultOf(parseDomain(text)));

/** An IP address. */
export const ipRule: LineRule = (text) => (parseIp(text) ? undefined : { reason: 'not an IP address', position: 0 });

/** A domain name; wildcards are not allowed. */
export const domainRule: LineRule = (text) => faultOf(parseDomain(text));

/** A name on a certificate: a domain, a wildcard in its first label, or an IP address. */
export const certificateNameRule: LineRule = (text) => {
  if (parseIp(text)) return undefined;
  const skipped = text.startsWith('*.') ? 2 : 0;
  const fault = faultOf(parseDomain(text.slice(skipped)));
  return fault && { ...fault, position: fault.position + skipped };
};

/** A host of an MTA-STS policy: a name, or `*.` and the rest of one (RFC 8461 §3.2). */
export const stsPatternRule: LineRule = (text) => {
  const skipped = text.startsWith('*.') ? 2 : 0;
  const fault = faultOf(parseDomain(text.slice(skipped)));
  if (fault) return { ...fault, position: fault.position + skipped };
  return /^[A-Za-z0-9.*-]+$/.test(text) ? undefined : { reason: 'letters, digits, - and dots only', position: 0 };
};

/** The address of something on the web, under https. */
export const httpsUrlRule: LineRule = (text) =>
  /^https:\/\/[!-~]+$/.test(text) && URL.canParse(text) && !text.includes('@')
    ? undefined
    : { reason: 'an address that begins with https://', position: 0 };

/** A mail address. */
export const addressRule: LineRule = (text) => faultOf(parseAddress(text));

/** A mail address, or `@domain` for every address of a domain. */
export const addressOrDomainRule: LineRule = (text) => {
  if (!text.startsWith('@')) return faultOf(parseAddress(text));
  const fault = faultOf(parseDomain(text.slice(1)));
  return fault && { ...fault, position: fault.position + 1 };
};

/** A mail address, alone or behind a name: `Mail reports <reports@example.org>`. */
export const senderRule: LineRule = (text) => {
  const found = /^([^<>]*)<([^<>]*)>$/.exec(text);
  if (!found) return faultOf(parseAddress(text));
  const [, name = '', address = ''] = found;
  const bad = name.search(/[^\u0020-\u007e]|["\\]/);
  if (bad >= 0) return { reason: 'the name may hold printable ASCII without quotes only', position: bad };
  const fault = faultOf(parseAddress(address));
  return fault && { ...fault, position: fault.position + name.length + 1 };
};

/** The part of an address in front of the @. */
export const localPartRule: LineRule = (text) => faultOf(parseLocalPart(text));

/** A name that other settings refer to. */
export const nameRule: LineRule = (text) => {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(text)) return undefined;
  const bad = text.search(/[^a-z0-9._-]/);
  return {
    reason: 'a name starts with a letter or digit and holds only a-z, 0-9, dot, - and _, at most 64',
    position: Math.max(0, bad),
  };
};

/** A name that other settings refer to, or `*` for all of them. */
export const nameOrAllRule: LineRule = (text) => (text === '*' ? undefined : nameRule(text));

/** The name of a named list. */
export const listNameRule: LineRule = (text) => {
  if (/^[a-z][a-z0-9_-]{0,63}$/.test(text)) return undefined;
  const bad = text.search(/[^a-z0-9_-]/);
  return {
    reason: 'the name of a list starts with a letter and holds only a-z, 0-9, - and _, at most 64',
    position: Math.max(0, bad),
  };
};

/** The selector of a key: labels of a domain name (RFC 6376 §3.1). */
export const selectorRule: LineRule = (text) => {
  const bad = text.search(/[^A-Za-z0-9.-]/);
  if (bad >= 0) return { reason: 'a selector holds only letters, digits, - and dots', position: bad };
  const label = text.split('.').find((part) => !/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(part));
  return label === undefined
    ? undefined
    : {
        reason: 'each part of a selector starts and ends with a letter or digit, 63 at most',
        position: text.indexOf(label),
      };
};

/** The name of a header field (RFC 5322 §2.2). */
export const fieldNameRule: LineRule = (text) => {
  const bad = text.search(/[^\u0021-\u0039\u003b-\u007e]/);
  if (text === '') return { reason: 'the name of a header field', position: 0 };
  return bad < 0 ? undefined : { reason: 'the name of a header field has no blank and no colon', position: bad };
};

/** A moment as RFC 3339 writes it, with its zone. */
export const instantRule: LineRule = (text) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
    ? undefined
    : { reason: 'a moment with its zone, such as 2026-12-01T00:00:00Z', position: 0 };

/** Printable ASCII, for text that stands in an SMTP reply. */
export const replyTextRule: LineRule = (text) => {
  const bad = text.search(/[^\u0020-\u007e]/);
  return bad < 0 ? undefined : { reason: 'only printable ASCII characters can stand in a reply', position: bad };
};

/** The template of a directory: absolute or under {data}, without ".." and with known placeholders. */
export const directoryRule: LineRule = (text) => {
  if (!/^(\/|\{data\})/.test(text)) return { reason: 'the directory must start with / or {data}', position: 0 };
  const up = text.search(/(^|\/)\.\.(\/|$)/);
  if (up >= 0) return { reason: '".." is not allowed in the path', position: up };
  for (const match of text.matchAll(/\{[^}]*\}?|\}/g)) {
    if (!DIRECTORY_PLACEHOLDERS.has(match[0])) {
      return {
        reason: `unknown placeholder "${match[0]}"; known: ${[...DIRECTORY_PLACEHOLDERS].join(' ')}`,
        position: match.index,
      };
    }
  }
  return undefined;
};

/** A DNS server: an IP address with an optional port, as `192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:53`. */
export const serverRule: LineRule = (text) => {
  const match = /^(?:\[([^\]]+)\]|([^:]+|[^[\]]*:[^[\]]*:[^[\]]*?))(?::(\d{1,5}))?$/.exec(text);
  const address = match?.[1] ?? match?.[2] ?? '';
  if (!parseIp(address) && !parseIp(text))
    return { reason: 'a DNS server is an IP address, with :port when it is not 53', position: 0 };
  if (parseIp(text) || match?.[3] === undefined) return undefined;
  const port = Number(match[3]);
  return port >= 1 && port <= 65_535
    ? undefined
    : { reason: 'the port must be a number from 1 to 65535', position: text.lastIndexOf(':') + 1 };
};

function faultOf(read: { ok: true } | { ok: false; position: number; reason: string }) {
  return read.ok ? undefined : { reason: read.reason, position: read.position };
}

const DIRECTORY_PLACEHOLDERS = new Set(['{data}', '{domain}', '{local}']);
