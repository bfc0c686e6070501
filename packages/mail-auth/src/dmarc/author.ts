import type { HeaderSection } from '@posthorn/message/headers';
import { domainOf } from '../domain-name.ts';

/** Whose name the message carries. `domains` are A-labels, each once. */
export type Author = { kind: 'found'; domains: string[] } | { kind: 'none'; reason: string };

/**
 * The author domains of a message: those of the addresses in its From field (RFC 5322 §3.6.2, RFC 9989 §5.3.1). Several From fields, or one
 * without any address, leave nobody to ask.
 */
export function authorOf(section: HeaderSection): Author {
  const fields = section.fields.filter((field) => field.name.toLowerCase() === 'from');
  if (fields.length !== 1)
    return {
      kind: 'none',
      reason: fields.length === 0 ? 'there is no From field' : `there are ${fields.length} From fields`,
    };
  const addresses = addressesIn(fields[0]!.value.slice(0, MAX_FIELD));
  if (addresses.length === 0) return { kind: 'none', reason: 'From names no address' };
  const domains = new Set<string>();
  for (const address of addresses) {
    const domain = domainOf(address.slice(address.lastIndexOf('@') + 1));
    if (domain === null) return { kind: 'none', reason: 'From names an address without a domain' };
    domains.add(domain);
  }
  if (domains.size > MAX_DOMAINS) return { kind: 'none', reason: `From names ${domains.size} domains` };
  return { kind: 'found', domains: [...domains] };
}

/**
 * The addresses of a mailbox list (RFC 5322 §3.4), display names, comments and groups set aside. One pass over the characters: what a display
 * name contains in quotes or in a comment is never taken for an address.
 */
export function addressesIn(value: string): string[] {
  const found: string[] = [];
  let word = '';
  let angle: string | null = null;
  let depth = 0;
  let isQuoted = false;
  const finish = (): void => {
    const address = (angle ?? word).replace(/[ \t]+(?=[@.])|(?<=[@.])[ \t]+/g, '').trim();
    if (address.includes('@') && !/[ \t]/.test(withoutQuoted(address))) found.push(address.replace(/^@[^:]*:/, ''));
    word = '';
    angle = null;
  };
  let isInAngle = false;
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at]!;
    const add = (text: string): void => {
      if (isInAngle) angle = (angle ?? '') + text;
      else word += text;
    };
    if (character === '\\' && (isQuoted || depth > 0)) {
      if (depth === 0) add(value.slice(at, at + 2));
      at += 1;
    } else if (isQuoted) {
      add(character);
      if (character === '"') isQuoted = false;
    } else if (character === '(') depth += 1;
    else if (character === ')' && depth > 0) depth -= 1;
    else if (depth > 0) continue;
    else if (character === '"') {
      isQuoted = true;
      add(character);
    } else if (character === '<') {
      isInAngle = true;
      angle = '';
    } else if (character === '>') isInAngle = false;
    else if ((character === ',' || character === ';') && !isInAngle) finish();
    else if (character === ':' && !isInAngle && !word.includes('@')) word = '';
    else add(character);
  }
  finish();
  return found;
}

const withoutQuoted = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"/g, '');

const MAX_FIELD = 65_536;
/** More authors than a message has any use for; each costs a walk. */
const MAX_DOMAINS = 5;
