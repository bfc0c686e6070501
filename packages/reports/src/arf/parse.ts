import { isIP } from 'node:net';
import { readHeaders } from '@posthorn/message/headers';
import {
  authFailures,
  type DkimFeedback,
  type DmarcMethod,
  deliveryResults,
  type Feedback,
  feedbackTypes,
  noFeedback,
} from './feedback.ts';

/** `strict`: by the letter; `tolerant`: as far as it can be understood. */
export type ReadMode = 'strict' | 'tolerant';

export type ParsedFeedback = { ok: true; feedback: Feedback } | { ok: false; reason: string };

/** Reads the fields of message/feedback-report (RFC 5965 §3, RFC 6591 §3). Never throws; looks at 500 fields at most. */
export function parseFeedback(text: string, mode: ReadMode): ParsedFeedback {
  const faults: string[] = [];
  const values = fieldsOf(text, mode, faults);
  const feedback = readAll({
    all: (name) => (values.get(name.toLowerCase()) ?? []).slice(0, MAX_VALUES),
    fault: (reason) => void faults.push(reason),
  });
  // Whoever reads generously still has to know what it is about.
  if (feedback === null) return { ok: false, reason: faults.at(-1) ?? 'it does not say what it is' };
  if (mode === 'strict' && faults.length > 0) return { ok: false, reason: faults[0]! };
  return { ok: true, feedback };
}

type Source = {
  /** Unfolded values of a field, in order. */
  all(name: string): string[];
  fault(reason: string): void;
};

function readAll(source: Source): Feedback | null {
  const { all, fault } = source;
  const one = (name: string): string | null => {
    const found = all(name);
    if (found.length > 1) fault(`${name} stands ${found.length} times`);
    return found[0] ?? null;
  };
  const read = <T>(name: string, parse: (value: string) => T | null): T | null => {
    const value = one(name);
    const parsed = value === null ? null : parse(withoutComments(value));
    if (value !== null && parsed === null) fault(`${name} makes no sense`);
    return parsed;
  };
  const each = <T>(name: string, parse: (value: string) => T | null): T[] =>
    all(name).flatMap((value) => {
      const parsed = parse(value.trim());
      if (parsed === null) fault(`${name} makes no sense`);
      return parsed === null ? [] : [parsed];
    });

  const feedbackType =
    read('Feedback-Type', oneOf(feedbackTypes)) ??
    // RFC 5965 §3.1: a kind that is not known is handled as another one.
    (all('Auth-Failure')[0] ? 'auth-failure' : all('Feedback-Type')[0] ? 'other' : null);
  if (feedbackType === null) {
    fault('it has no Feedback-Type that is known');
    return null;
  }
  if (all('Feedback-Type').length === 0) fault('Feedback-Type is missing');
  const userAgent = one('User-Agent');
  if (userAgent === null) fault('User-Agent is missing');
  const version = read('Version', (value) => (/^\d{1,9}$/.test(value) ? Number(value) : null));
  if (version === null && all('Version').length === 0) fault('Version is missing');
  if (version !== null && version !== 1) fault(`Version ${version} is not known`);
  const authFailure = read('Auth-Failure', oneOf(authFailures));
  if (feedbackType === 'auth-failure' && all('Auth-Failure').length === 0) fault('Auth-Failure is missing');
  return {
    ...noFeedback(),
    feedbackType,
    userAgent: (userAgent ?? '').slice(0, 300),
    authFailure,
    deliveryResult: read('Delivery-Result', oneOf(deliveryResults)),
    identityAlignment: read('Identity-Alignment', alignmentOf),
    // Received-Date was its name in a draft, and lives on.
    arrival: read('Arrival-Date', dateOf) ?? read('Received-Date', dateOf),
    sourceIp: read('Source-IP', ipOf),
    sourcePort: read('Source-Port', (value) =>
      /^\d{1,5}$/.test(value) && Number(value) < 65_536 ? Number(value) : null,
    ),
    reportedDomains: each('Reported-Domain', textOf),
    reportedUris: each('Reported-URI', textOf),
    reportingMta: read('Reporting-MTA', (value) => textOf(value.replace(/^[\w-]+\s*;\s*/, ''))),
    originalEnvelopeId: read('Original-Envelope-Id', textOf),
    originalMailFrom: read('Original-Mail-From', pathOf),
    originalRcptTo: each('Original-Rcpt-To', pathOf),
    authenticationResults: each('Authentication-Results', textOf),
    dkim: dkimOf(read),
    spfDns: each('SPF-DNS', spfDnsOf),
    incidents: read('Incidents', (value) => (/^[1-9]\d{0,8}$/.test(value) ? Number(value) : null)) ?? 1,
  };
}

function dkimOf(read: (name: string, parse: (value: string) => string | null) => string | null): DkimFeedback | null {
  const base64 = (value: string): string | null =>
    /^[A-Za-z0-9+/ ]+={0,2}$/.test(value) ? value.replaceAll(' ', '') : null;
  const found = {
    domain: read('DKIM-Domain', textOf),
    identity: read('DKIM-Identity', textOf),
    selector: read('DKIM-Selector', textOf),
    canonicalizedHeader: read('DKIM-Canonicalized-Header', base64),
    canonicalizedBody: read('DKIM-Canonicalized-Body', base64),
  };
  if (Object.values(found).every((value) => value === null)) return null;
  const { domain, identity, selector } = found;
  return { ...found, domain: domain ?? '', identity: identity ?? '', selector: selector ?? '' };
}

/** RFC 9991 §4: `none`, or each method at most once. */
function alignmentOf(value: string): DmarcMethod[] | null {
  const methods = value.toLowerCase().split(/\s*,\s*/);
  if (methods.length === 1 && methods[0] === 'none') return [];
  const known = methods.filter((method): method is DmarcMethod => method === 'dkim' || method === 'spf');
  return known.length === methods.length && new Set(known).size === known.length ? known : null;
}

/** RFC 6591 §3.2.6: `txt : example.org : "v=spf1 -all"`. */
function spfDnsOf(value: string): { domain: string; record: string } | null {
  const found = /^(?:txt|spf)\s*:\s*([^\s:]{1,255})\s*:\s*"((?:[^"\\]|\\.){0,4000})"$/is.exec(value);
  return found ? { domain: found[1]!, record: found[2]!.replace(/\\(.)/gs, '$1') } : null;
}

const oneOf =
  <T extends string>(words: readonly T[]) =>
  (value: string): T | null =>
    words.find((word) => word === value.toLowerCase()) ?? null;

/** With or without brackets; a comment after an IPv4-mapped address is met in the field. */
function ipOf(value: string): string | null {
  const address = value.replace(/^\[(?:IPv6:)?|\]$/gi, '');
  return isIP(address) === 0 ? null : address;
}

function dateOf(value: string): Date | null {
  if (!/\d{4}/.test(value) || value.length > 100) return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `<a@b>`, `<>`, or bare. */
function pathOf(value: string): string | null {
  const path = /^<(.*)>$/s.exec(value)?.[1] ?? value;
  return path.length > 1000 || /[<>]/.test(path) ? null : path.trim();
}

const textOf = (value: string): string | null => (value === '' ? null : value.slice(0, 4000));

/** Comments end what can be read as a token; quoted text stays. One pass, so that no comment costs more than its length. */
function withoutComments(value: string): string {
  let out = '';
  let depth = 0;
  for (let at = 0; at < value.length; at++) {
    const character = value[at]!;
    if (character === '\\' && depth > 0) at++;
    else if (character === '(') depth++;
    else if (character === ')' && depth > 0) depth--;
    else if (depth === 0) out += character;
  }
  return out.trim();
}

/** Values by name in lower case. Lines that are no fields are passed over, with a fault. */
function fieldsOf(text: string, mode: ReadMode, faults: string[]): Map<string, string[]> {
  const lines = text.split(/\r?\n/);
  const isField = (line: string): boolean => /^(?:[!-9;-~]+[ \t]*:|[ \t]+\S)/.test(line);
  const kept = mode === 'strict' ? lines : lines.filter(isField);
  if (lines.some((line, index) => !isField(line) && !(line === '' && index >= lines.length - 2)))
    faults.push('a line among its fields is none');
  const section = readHeaders(Buffer.from(`${kept.join('\r\n')}\r\n\r\n`, 'latin1'), { maxFields: MAX_FIELDS });
  const values = new Map<string, string[]>();
  for (const { name, value } of section.fields) {
    const known = values.get(name.toLowerCase());
    const unfolded = value.replace(/[ \t]+/g, ' ').trim();
    if (known) known.push(unfolded);
    else values.set(name.toLowerCase(), [unfolded]);
  }
  return values;
}

const MAX_FIELDS = 500;
const MAX_VALUES = 100;
