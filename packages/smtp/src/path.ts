import { isIPv4, isIPv6 } from 'node:net';

/** A mailbox taken apart. `address` is the canonical text: quoted only where it must be, source route dropped. */
export type Path = {
  /** `''` for the null reverse path; without `@` only for `postmaster`. */
  address: string;
  /** Without quotes and escapes. */
  localPart: string;
  /** As sent (case kept), brackets of an address literal included; `''` for null and for `postmaster`. */
  domain: string;
  /** Does it hold non-ASCII, so that only SMTPUTF8 may carry it (RFC 6531)? */
  utf8: boolean;
};

/** `rest` is what follows `>`. */
export type PathResult = { ok: true; path: Path; rest: string } | { ok: false; reason: string };

/** Reads `<path>` or `<>` at the start of `text` (RFC 5321 §4.1.2 Reverse-path). */
export function parseReversePath(text: string): PathResult {
  if (text.startsWith('<>')) return { ok: true, path: NULL_PATH, rest: text.slice(2) };
  return parsePath(text);
}

/** Reads `<path>` or `<postmaster>` (any case) at the start of `text` (RFC 5321 §4.1.1.3). */
export function parseForwardPath(text: string): PathResult {
  const postmaster = /^<(postmaster)>/i.exec(text);
  if (postmaster === null) return parsePath(text);
  const localPart = postmaster[1]!;
  return {
    ok: true,
    path: { address: localPart, localPart, domain: '', utf8: false },
    rest: text.slice(postmaster[0].length),
  };
}

/** Reads a whole text as one mailbox (`local@domain`), without angle brackets. */
export function parseMailbox(text: string): { ok: true; path: Path } | { ok: false; reason: string } {
  const result = readMailbox(text, 0);
  if (!result.ok) return result;
  if (result.end !== text.length) return { ok: false, reason: 'unexpected text after the address' };
  return { ok: true, path: result.path };
}

/** The canonical text of a mailbox, quoted only where it must be. */
export function formatMailbox(localPart: string, domain: string): string {
  const local = DOT_STRING.test(localPart) ? localPart : `"${localPart.replace(/["\\]/g, '\\$&')}"`;
  return `${local}@${domain}`;
}

function parsePath(text: string): PathResult {
  const plain = PLAIN_PATH.exec(text);
  if (plain !== null) {
    const localPart = plain[1]!;
    const domain = plain[2]!;
    const reason = refuseDotString(localPart) ?? refuseDomain(domain);
    if (reason !== undefined) return { ok: false, reason };
    return {
      ok: true,
      path: { address: `${localPart}@${domain}`, localPart, domain, utf8: false },
      rest: text.slice(plain[0].length),
    };
  }
  if (text[0] !== '<') return { ok: false, reason: 'a path stands in angle brackets' };
  const start = skipSourceRoute(text, 1);
  if (start < 0) return { ok: false, reason: 'bad source route' };
  const result = readMailbox(text, start);
  if (!result.ok) return result;
  if (text[result.end] !== '>') return { ok: false, reason: 'unexpected text in the path' };
  return { ok: true, path: result.path, rest: text.slice(result.end + 1) };
}

/** RFC 5321 Appendix C: source routes must be accepted and should be ignored. */
function skipSourceRoute(text: string, at: number): number {
  if (text[at] !== '@') return at;
  const colon = text.indexOf(':', at);
  if (colon < 0) return -1;
  for (const hop of text.slice(at, colon).split(',')) {
    if (hop[0] !== '@' || refuseDomain(hop.slice(1)) !== undefined) return -1;
  }
  return colon + 1;
}

type Read = { ok: true; path: Path; end: number } | { ok: false; reason: string };

function readMailbox(text: string, start: number): Read {
  const local = text[start] === '"' ? readQuoted(text, start) : readDotString(text, start);
  if (!local.ok) return local;
  if (text[local.end] !== '@') return { ok: false, reason: 'an address has a local part, @ and a domain' };
  const domain = readDomain(text, local.end + 1);
  if (!domain.ok) return domain;
  const localPart = local.value;
  if (Buffer.byteLength(localPart) > MAX_LOCAL_PART) return { ok: false, reason: 'local part too long' };
  const address = formatMailbox(localPart, domain.value);
  return {
    ok: true,
    path: { address, localPart, domain: domain.value, utf8: NON_ASCII.test(address) },
    end: domain.end,
  };
}

type Piece = { ok: true; value: string; end: number } | { ok: false; reason: string };

function readDotString(text: string, start: number): Piece {
  ATEXT_RUN.lastIndex = start;
  const value = ATEXT_RUN.exec(text)?.[0] ?? '';
  const reason = refuseDotString(value);
  return reason === undefined ? { ok: true, value, end: start + value.length } : { ok: false, reason };
}

/** RFC 5321 §4.1.2 Quoted-string: qtextSMTP or quoted-pairSMTP, both printable; RFC 6531 adds UTF-8 to the first. */
function readQuoted(text: string, start: number): Piece {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    let character = text[at]!;
    if (character === '"') return { ok: true, value, end: at + 1 };
    if (character === '\\') {
      at++;
      character = text[at] ?? '';
      if (!/^[ -~]$/.test(character)) return { ok: false, reason: 'bad escape in the quoted local part' };
    } else if (CONTROL.test(character)) {
      return { ok: false, reason: 'control character in the local part' };
    }
    value += character;
  }
  return { ok: false, reason: 'quoted local part without end' };
}

function readDomain(text: string, start: number): Piece {
  if (text[start] === '[') {
    const close = text.indexOf(']', start);
    if (close < 0) return { ok: false, reason: 'address literal without end' };
    const value = text.slice(start, close + 1);
    if (!isAddressLiteral(value)) return { ok: false, reason: 'bad address literal' };
    return { ok: true, value, end: close + 1 };
  }
  DOMAIN_RUN.lastIndex = start;
  const value = DOMAIN_RUN.exec(text)?.[0] ?? '';
  const reason = refuseDomain(value);
  return reason === undefined ? { ok: true, value, end: start + value.length } : { ok: false, reason };
}

/** `[192.0.2.1]`, `[IPv6:2001:db8::1]` or `[tag:content]` (RFC 5321 §4.1.3). */
export function isAddressLiteral(text: string): boolean {
  if (text.length > 255 || text[0] !== '[' || !text.endsWith(']')) return false;
  const inside = text.slice(1, -1);
  if (isIPv4(inside)) return true;
  if (/^ipv6:/i.test(inside)) return isIPv6(inside.slice(5)) && !inside.includes('%');
  // An IPv6 address whose tag was forgotten must not pass for a literal of a kind named `2001`.
  return /^[A-Za-z0-9-]*[A-Za-z0-9]:[!-Z^-~]+$/.test(inside) && !isIPv6(inside);
}

function refuseDotString(text: string): string | undefined {
  if (text === '') return 'local part missing';
  if (text.length > MAX_LOCAL_PART) return 'local part too long';
  if (text[0] === '.' || text.endsWith('.') || text.includes('..')) return 'misplaced dot in the local part';
  return undefined;
}

/** Labels of letters, digits and inner hyphens; the underscore that DNS allows and some hosts carry is let through. */
function refuseDomain(domain: string): string | undefined {
  if (domain === '') return 'domain missing';
  if (domain.length > 255) return 'domain too long';
  if (domain[0] === '.' || domain.endsWith('.') || domain.includes('..')) return 'misplaced dot in the domain';
  if (BAD_DOMAIN.test(domain)) return 'bad domain';
  if (domain.length > 63 && domain.split('.').some((label) => Buffer.byteLength(label) > 63)) return 'label too long';
  return undefined;
}

const NULL_PATH: Path = Object.freeze({ address: '', localPart: '', domain: '', utf8: false });
/** RFC 5321 asks for 64 at least; SRS and VERP make longer ones. */
const MAX_LOCAL_PART = 255;
const PLAIN_PATH = /^<([\w!#$%&'*+\-/=?^`{|}~.]+)@([\w.-]+)>/;
const DOT_STRING = /^[\w!#$%&'*+\-/=?^`{|}~\u0080-\uffff]+(?:\.[\w!#$%&'*+\-/=?^`{|}~\u0080-\uffff]+)*$/;
const ATEXT_RUN = /[\w!#$%&'*+\-/=?^`{|}~.\u0080-\uffff]*/y;
const DOMAIN_RUN = /[\w.\-\u0080-\uffff]*/y;
const BAD_DOMAIN = /(?:^|\.)-|-(?:\.|$)|[^\w.\-\u0080-\uffff]|[\u0080-\u00a0\u2028\u2029\ufeff\ufffd]/;
const NON_ASCII = /[\u0080-\uffff]/;
const CONTROL = /[\x00-\x1f\x7f]/;
