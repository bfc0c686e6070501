import { parseLocalPart } from './address.ts';
import type { Read } from './domain.ts';
import { parseDomain } from './domain.ts';
import type { Network } from './ip.ts';
import { parseIp, parseNetwork } from './ip.ts';

/** What a list is asked about; `any` leaves it open. */
export type ListKind = 'hosts' | 'domains' | 'addresses' | 'any';

/** A domain in an item: everything, one name, or all names below one. */
export type DomainPattern = { kind: 'any' } | { kind: 'exact'; domain: string } | { kind: 'below'; domain: string };

/** A local part in an item, in lower case: everything, one, or all that start or end so. */
export type LocalPattern = { kind: 'any' } | { kind: 'exact' | 'prefix' | 'suffix'; text: string };

/** What one item stands for. */
export type Pattern =
  | { kind: 'any' }
  | { kind: 'named'; name: string }
  | { kind: 'network'; network: Network }
  | { kind: 'domain'; domain: DomainPattern }
  | { kind: 'address'; local: LocalPattern; domain: DomainPattern }
  | { kind: 'null-sender' };

/** One item of a list, with its text for explanations. */
export type ListItem = { text: string; negated: boolean; pattern: Pattern };

/**
 * Reads one item, such as `!*.example.org`.
 *
 * Grammar: `item = ["!"] ( "*" / "@" name / network / domain / address / "<>" )`, `domain = name / "*." name`,
 * `address = ( "*" / local / local "*" / "*" local ) "@" ( "*" / domain / "[" ip "]" )`.
 */
export function parseItem(text: string, kind: ListKind): Read<ListItem> {
  const start = text.length - text.trimStart().length;
  const body = text.trim();
  if (body === '') return { ok: false, position: 0, reason: 'an empty item' };
  if (body.length > MAX_ITEM)
    return { ok: false, position: MAX_ITEM, reason: `an item longer than ${MAX_ITEM} characters` };
  const negated = body.startsWith('!');
  const core = negated ? body.slice(1).trimStart() : body;
  const offset = start + (body.length - core.length);
  const read = parsePattern(core, kind);
  if (!read.ok) return { ...read, position: offset + read.position };
  return { ok: true, value: { text: body, negated, pattern: read.value } };
}

/**
 * Parts one text into items at commas and line ends, with the position of each; commas in quoted local parts do not part.
 */
export function splitItems(text: string): { text: string; position: number }[] {
  const items: { text: string; position: number }[] = [];
  let start = 0;
  let quoted = false;
  const take = (end: number): void => {
    const item = text.slice(start, end);
    if (item.trim() !== '') items.push({ text: item, position: start });
    start = end + 1;
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (quoted && character === '\\') index += 1;
    else if (character === '"') quoted = !quoted;
    else if (character === '\n' || (character === ',' && !quoted)) {
      take(index);
      quoted = false;
    }
  }
  take(text.length);
  return items;
}

/** Is this a name that a named list may have? */
export function isListName(text: string): boolean {
  return LIST_NAME.test(text);
}

function parsePattern(core: string, kind: ListKind): Read<Pattern> {
  if (core === '') return fail(0, 'nothing behind the !');
  if (core === '*') return { ok: true, value: { kind: 'any' } };
  if (core.startsWith('!')) return fail(0, 'one ! is enough');
  if (core.startsWith('@')) return parseReference(core);
  if (core === '<>') {
    return kind === 'addresses' || kind === 'any'
      ? { ok: true, value: { kind: 'null-sender' } }
      : wrongKind(core, kind);
  }
  const at = core.lastIndexOf('@');
  if (at >= 0) {
    return kind === 'addresses' || kind === 'any' ? parseAddressPattern(core, at) : wrongKind(core, kind);
  }
  const bare = core.startsWith('[') && core.endsWith(']') ? core.slice(1, -1) : core;
  const network = parseNetwork(bare);
  if (network === undefined) {
    const domain = parseDomainPattern(core);
    return domain.ok ? { ok: true, value: { kind: 'domain', domain: domain.value } } : domain;
  }
  if ('reason' in network) return fail(network.position + (bare === core ? 0 : 1), network.reason);
  return kind === 'hosts' || kind === 'any' ? { ok: true, value: { kind: 'network', network } } : wrongKind(core, kind);
}

function parseReference(core: string): Read<Pattern> {
  const name = core.slice(1);
  if (LIST_NAME.test(name)) return { ok: true, value: { kind: 'named', name } };
  if (name.includes('.')) {
    return fail(0, `@ begins a reference to a named list; for all addresses of a domain write *${core}`);
  }
  const bad = name.search(/[^a-z0-9_-]/);
  return fail(
    bad < 0 ? 1 : bad + 1,
    'the name of a list starts with a letter and holds only a-z, 0-9, - and _, at most 64',
  );
}

function parseAddressPattern(core: string, at: number): Read<Pattern> {
  const local = parseLocalPattern(core.slice(0, at));
  if (!local.ok) return local;
  const domain = parseAddressDomain(core.slice(at + 1));
  if (!domain.ok) return { ...domain, position: at + 1 + domain.position };
  return { ok: true, value: { kind: 'address', local: local.value, domain: domain.value } };
}

function parseLocalPattern(text: string): Read<LocalPattern> {
  if (text === '*') return { ok: true, value: { kind: 'any' } };
  const stars = text.startsWith('"') ? 0 : text.split('*').length - 1;
  if (stars > 1) return fail(text.indexOf('*', text.indexOf('*') + 1), 'only one * fits in a local part');
  if (stars === 1) {
    const star = text.indexOf('*');
    if (star > 0 && star < text.length - 1)
      return fail(star, 'the * must be at the start or the end of the local part');
    const fixed = text.replace('*', '');
    // `bob.*` and `*.bot` are fine although `bob.` alone would be no local part.
    const bad = fixed.search(/[\u0000-\u0020"(),:;<>[-\]]/);
    if (bad >= 0) return fail(bad + (star === 0 ? 1 : 0), `"${fixed[bad]}" is not allowed here`);
    return { ok: true, value: { kind: star === 0 ? 'suffix' : 'prefix', text: fixed.toLowerCase() } };
  }
  const read = parseLocalPart(text);
  return read.ok ? { ok: true, value: { kind: 'exact', text: read.value.toLowerCase() } } : read;
}

function parseAddressDomain(text: string): Read<DomainPattern> {
  if (text === '*') return { ok: true, value: { kind: 'any' } };
  if (!text.startsWith('[')) return parseDomainPattern(text);
  const inner = text.endsWith(']') ? text.slice(1, -1).replace(/^IPv6:/i, '') : '';
  if (parseIp(inner) === undefined) return fail(0, 'not an address literal such as [192.0.2.1]');
  return { ok: true, value: { kind: 'exact', domain: text.toLowerCase() } };
}

function parseDomainPattern(text: string): Read<DomainPattern> {
  if (text.startsWith('.')) return fail(0, `for every name below a domain write *${text}`);
  const below = text.startsWith('*.');
  const name = below ? text.slice(2) : text;
  const star = name.indexOf('*');
  if (star >= 0) {
    return fail(
      star + (below ? 2 : 0),
      'a * stands alone or in front of a dot, as in *.example.org; networks are written as 192.0.2.0/24',
    );
  }
  const read = parseDomain(name);
  if (!read.ok) return { ...read, position: read.position + (below ? 2 : 0) };
  return { ok: true, value: { kind: below ? 'below' : 'exact', domain: read.value } };
}

function wrongKind(core: string, kind: ListKind): Read<Pattern> {
  const wanted =
    kind === 'hosts'
      ? 'IP addresses, networks and host names'
      : kind === 'domains'
        ? 'domain names'
        : 'addresses and domains';
  return fail(0, `"${core}" does not belong in a list of ${wanted}`);
}

function fail(position: number, reason: string): { ok: false; position: number; reason: string } {
  return { ok: false, position, reason };
}

const MAX_ITEM = 1000;
const LIST_NAME = /^[a-z][a-z0-9_-]{0,63}$/;
