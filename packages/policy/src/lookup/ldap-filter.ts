import { type LookupTemplate, readLookupTemplate } from './template.ts';

/** A search filter of LDAP, read once; what is filled into its values is never read as a filter again (RFC 4511 §4.5.1.7). */
export type LdapFilter =
  | { kind: 'and' | 'or'; filters: readonly LdapFilter[] }
  | { kind: 'not'; filter: LdapFilter }
  | { kind: 'present'; attribute: string }
  | { kind: 'equal' | 'greater' | 'less' | 'approximate'; attribute: string; value: LookupTemplate }
  | {
      kind: 'substrings';
      attribute: string;
      initial: LookupTemplate;
      any: readonly LookupTemplate[];
      final: LookupTemplate;
    }
  | { kind: 'extensible'; attribute: string; rule: string; withDn: boolean; value: LookupTemplate };

export type ReadLdapFilter = { ok: true; filter: LdapFilter } | { ok: false; position: number; reason: string };

/**
 * Reads `(&(objectClass=person)(mail={key}))` (RFC 4515 §3). A place may stand only in a value; two braces stand for one.
 */
export function readLdapFilter(text: string): ReadLdapFilter {
  try {
    const { filter, end } = filterAt(text, 0, 0);
    if (end < text.length) return { ok: false, position: end, reason: 'here the filter is at its end' };
    return { ok: true, filter };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, position: error.position, reason: error.message };
    throw error;
  }
}

/** @throws Error when the text was never validated */
export function ldapFilter(text: string): LdapFilter {
  const read = readLdapFilter(text);
  if (!read.ok) throw new Error(`"${text.slice(0, 80)}": ${read.reason}`);
  return read.filter;
}

/** Every template of a filter. */
export function templatesOf(filter: LdapFilter): LookupTemplate[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(templatesOf);
    case 'not':
      return templatesOf(filter.filter);
    case 'present':
      return [];
    case 'substrings':
      return [filter.initial, ...filter.any, filter.final];
    default:
      return [filter.value];
  }
}

class Fault extends Error {
  readonly position: number;
  constructor(position: number, reason: string) {
    super(reason);
    this.position = position;
  }
}

function filterAt(text: string, at: number, depth: number): { filter: LdapFilter; end: number } {
  if (text[at] !== '(') throw new Fault(at, 'a filter begins with a parenthesis, such as (mail={key})');
  if (depth > DEEPEST) throw new Fault(at, `filters lie within each other at most ${DEEPEST} deep`);
  const sign = text[at + 1];
  if (sign === '&' || sign === '|') {
    const filters: LdapFilter[] = [];
    let here = at + 2;
    while (text[here] === '(') {
      const read = filterAt(text, here, depth + 1);
      filters.push(read.filter);
      here = read.end;
    }
    if (filters.length === 0) throw new Fault(here, 'here a filter in parentheses is wanted');
    return { filter: { kind: sign === '&' ? 'and' : 'or', filters }, end: closed(text, here) };
  }
  if (sign === '!') {
    const { filter, end } = filterAt(text, at + 2, depth + 1);
    return { filter: { kind: 'not', filter }, end: closed(text, end) };
  }
  const end = text.slice(at + 1).search(/[()]/) + at + 1;
  if (end === at) throw new Fault(at, 'a parenthesis that is never closed');
  return { filter: comparison(text.slice(at + 1, end), at + 1), end: closed(text, end) };
}

function closed(text: string, at: number): number {
  if (text[at] !== ')')
    throw new Fault(
      at,
      at < text.length
        ? 'here a closing parenthesis is wanted; \\28 stands for ( in a value'
        : 'a parenthesis is missing at the end',
    );
  return at + 1;
}

function comparison(text: string, offset: number): LdapFilter {
  const found = /^([A-Za-z0-9][A-Za-z0-9.;-]*)?((?::dn)?(?::[A-Za-z0-9.-]+)?:=|[<>~]?=)/i.exec(text);
  const [whole = '', attribute = '', operator = ''] = found ?? [];
  const isExtensible = operator.endsWith(':=');
  if (found === null || (attribute === '' && !isExtensible))
    throw new Fault(offset, 'an attribute and a value, such as mail={key}; a place can stand only behind the =');
  const value = text.slice(whole.length);
  const from = offset + whole.length;
  if (isExtensible) {
    const [first = '', second = ''] = operator.slice(1, -2).split(':');
    const withDn = first.toLowerCase() === 'dn';
    const rule = withDn ? second : first;
    if (attribute === '' && rule === '') throw new Fault(offset, 'an attribute or a matching rule is wanted');
    return { kind: 'extensible', attribute, rule, withDn, value: assertionOf(value, from) };
  }
  const kind = { '=': 'equal', '>=': 'greater', '<=': 'less', '~=': 'approximate' }[operator] as Comparison;
  if (kind !== 'equal' || !value.includes('*')) return { kind, attribute, value: assertionOf(value, from) };
  if (value === '*') return { kind: 'present', attribute };
  let at = from;
  const pieces = value.split('*').map((piece) => {
    const template = assertionOf(piece, at);
    at += piece.length + 1;
    return template;
  });
  const [initial, final] = [pieces[0]!, pieces.at(-1)!];
  return {
    kind: 'substrings',
    attribute,
    initial,
    any: pieces.slice(1, -1).filter(({ parts }) => parts.length > 0),
    final,
  };
}

/** RFC 4515 §3: two hexadecimal digits behind a backslash are an octet. */
function assertionOf(text: string, offset: number): LookupTemplate {
  const star = text.indexOf('*');
  if (star >= 0) throw new Fault(offset + star, 'a * can stand only behind =; \\2a stands for the sign itself');
  const odd = /\\(?![0-9A-Fa-f]{2})/.exec(text);
  if (odd !== null) throw new Fault(offset + odd.index, 'a backslash is followed by two hexadecimal digits: \\5c');
  const read = readLookupTemplate(text);
  if (!read.ok) throw new Fault(offset + read.position, read.reason);
  return {
    parts: read.template.parts.map((part) => (typeof part === 'string' ? unescaped(part, offset) : part)),
  };
}

function unescaped(text: string, offset: number): string {
  return text.replaceAll(/(?:\\[0-9A-Fa-f]{2})+/g, (octets) => {
    const values = octets
      .split('\\')
      .slice(1)
      .map((pair) => Number.parseInt(pair, 16));
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(values));
    } catch {
      throw new Fault(offset, 'the octets behind backslashes are no UTF-8');
    }
  });
}

type Comparison = 'equal' | 'greater' | 'less' | 'approximate';
const DEEPEST = 20;
