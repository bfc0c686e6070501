import { isIP } from 'node:net';
import { parseIp } from '@posthorn/dns/ip-address';
import { type MacroPart, parseMacro } from './macro.ts';

/** What a mechanism says about a client that it matches (RFC 7208 §4.6.2). */
export type Qualifier = 'pass' | 'fail' | 'softfail' | 'neutral';

/** A domain of §7.1; null means the current domain. */
export type DomainSpec = { text: string; parts: MacroPart[] };

export type Mechanism = { qualifier: Qualifier; text: string } & (
  | { kind: 'all' }
  | { kind: 'include' | 'exists'; domain: DomainSpec }
  | { kind: 'a' | 'mx'; domain: DomainSpec | null; prefix4: number; prefix6: number }
  | { kind: 'ptr'; domain: DomainSpec | null }
  | { kind: 'ip4' | 'ip6'; network: Uint8Array; prefix: number }
);

export type SpfRecord = { mechanisms: Mechanism[]; redirect: DomainSpec | null; explanation: DomainSpec | null };

export type ParsedRecord = { ok: true; record: SpfRecord } | { ok: false; reason: string; term: string };

/** Whether a TXT record claims to be SPF: `v=spf1` alone or before a space (RFC 7208 §4.5). */
export const isSpfRecord = (text: string): boolean => /^v=spf1(?: |$)/i.test(text);

/** Reads a record (RFC 7208 §12). A mistake anywhere makes all of it worthless: permerror (§4.6). */
export function parseRecord(text: string): ParsedRecord {
  const record: SpfRecord = { mechanisms: [], redirect: null, explanation: null };
  for (const term of text.slice('v=spf1'.length).split(' ')) {
    if (term === '') continue;
    const modifier = /^([A-Za-z][A-Za-z0-9\-_.]*)=(.*)$/s.exec(term);
    const reason = modifier
      ? readModifier(record, modifier[1]!.toLowerCase(), modifier[2]!)
      : readMechanism(record.mechanisms, term);
    if (reason !== null) return { ok: false, reason, term: term.slice(0, 200) };
  }
  return { ok: true, record };
}

function readModifier(record: SpfRecord, name: string, value: string): string | null {
  if (name !== 'redirect' && name !== 'exp') {
    const macro = parseMacro(value, { isExplanation: false });
    return macro.ok ? null : macro.reason;
  }
  const member = name === 'exp' ? 'explanation' : 'redirect';
  // §6: each of the two at most once.
  if (record[member]) return `${name}= stands twice`;
  const domain = parseDomainSpec(value);
  if (typeof domain === 'string') return domain;
  record[member] = domain;
  return null;
}

function readMechanism(mechanisms: Mechanism[], term: string): string | null {
  const found = /^([+\-~?]?)([A-Za-z][A-Za-z0-9\-_.]*)(.*)$/s.exec(term);
  if (!found) return 'no mechanism and no modifier';
  const [, sign = '', name = '', rest = ''] = found;
  const read = readers[name.toLowerCase()];
  if (!read) return `unknown mechanism "${name.slice(0, 60)}"`;
  const mechanism = read(rest);
  if (typeof mechanism === 'string') return mechanism;
  mechanisms.push({ ...mechanism, qualifier: QUALIFIERS[sign] ?? 'pass', text: term } as Mechanism);
  return null;
}

type Bare = { kind: Mechanism['kind'] } & Record<string, unknown>;

const readers: Record<string, (rest: string) => Bare | string> = {
  all: (rest) => (rest === '' ? { kind: 'all' } : '"all" takes nothing'),
  include: (rest) => withDomain('include', rest),
  exists: (rest) => withDomain('exists', rest),
  a: (rest) => withHost('a', rest),
  mx: (rest) => withHost('mx', rest),
  ptr: (rest) => {
    if (rest === '') return { kind: 'ptr', domain: null };
    return withDomain('ptr', rest);
  },
  ip4: (rest) => withAddress('ip4', rest),
  ip6: (rest) => withAddress('ip6', rest),
};

function withDomain(kind: 'include' | 'exists' | 'ptr', rest: string): Bare | string {
  if (!rest.startsWith(':')) return `"${kind}" needs a ":" and a domain`;
  const domain = parseDomainSpec(rest.slice(1));
  return typeof domain === 'string' ? domain : { kind, domain };
}

/** `[ ":" domain-spec ] [ dual-cidr-length ]`; a slash may also belong to the domain, so the lengths are taken from the end. */
function withHost(kind: 'a' | 'mx', rest: string): Bare | string {
  const lengths = /^(.*?)(?:\/(\d+))?(?:\/\/(\d+))?$/s.exec(rest)!;
  const prefix4 = readPrefix(lengths[2], 32);
  const prefix6 = readPrefix(lengths[3], 128);
  if (prefix4 === null || prefix6 === null) return 'a prefix length that does not exist';
  const name = lengths[1]!;
  if (name === '') return { kind, domain: null, prefix4, prefix6 };
  if (!name.startsWith(':')) return `"${kind}" is followed by something else than ":" or "/"`;
  const domain = parseDomainSpec(name.slice(1));
  return typeof domain === 'string' ? domain : { kind, domain, prefix4, prefix6 };
}

function withAddress(kind: 'ip4' | 'ip6', rest: string): Bare | string {
  const found = /^:([0-9A-Fa-f:.]+)(?:\/(\d+))?$/.exec(rest);
  const family = kind === 'ip4' ? 4 : 6;
  const network = found && isIP(found[1]!) === family ? parseIp(found[1]!) : null;
  if (!found || network === null) return `"${kind}" needs an IPv${family} address`;
  const prefix = readPrefix(found[2], family === 4 ? 32 : 128);
  return prefix === null ? 'a prefix length that does not exist' : { kind, network, prefix };
}

/** No leading zeros (§12: ip4-cidr-length, ip6-cidr-length). */
function readPrefix(text: string | undefined, most: number): number | null {
  if (text === undefined) return most;
  if (!/^(?:0|[1-9]\d{0,2})$/.test(text) || Number(text) > most) return null;
  return Number(text);
}

/** `domain-spec = macro-string domain-end`: it ends in a macro or in a top label that is not all digits (§7.1). */
function parseDomainSpec(text: string): DomainSpec | string {
  const macro = parseMacro(text, { isExplanation: false });
  if (!macro.ok) return macro.reason;
  const last = macro.parts.at(-1);
  if (!last) return 'a domain is missing';
  if (last.kind === 'macro') return { text, parts: macro.parts };
  // A literal such as %% is no top label either.
  const label = /\.([A-Za-z0-9][A-Za-z0-9-]*)\.?$/.exec(text)?.[1];
  if (label === undefined || label.endsWith('-') || /^\d+$/.test(label))
    return `"${text.slice(-80)}" ends in no top-level label`;
  return { text, parts: macro.parts };
}

const QUALIFIERS: Record<string, Qualifier> = { '': 'pass', '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' };
