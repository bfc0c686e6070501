import { splitAddress } from './address.ts';
import { domainKey } from './domain.ts';
import { parseIp } from './ip.ts';
import type { ListItem, ListKind } from './list-item.ts';
import { parseItem, splitItems } from './list-item.ts';
import type { Segment } from './list-segment.ts';
import { addressIn, compileSegments, domainIn, hostIn } from './list-segment.ts';

/** A parsed list, ready to be matched. Items are asked in order and the first that matches decides; without one the answer is no. */
export type List = {
  readonly kind: ListKind;
  readonly items: readonly ListItem[];
  readonly segments: readonly Segment[];
  /** What a look-up adds behind its items, for lists that are backed by one. */
  readonly lookedUp?: (subject: Subject) => List | boolean;
};

/** What a list is asked about. */
export type Subject =
  | { kind: 'host'; host: Host }
  | { kind: 'domain'; domain: string }
  | { kind: 'address'; address: string };

/** What is wrong with an item: its number from 0, the position of the fault in its text (in the whole text, when one was given), and why. */
export type ListError = { item: number; position: number; reason: string };

/** A host as lists see it: `name` only when it was verified (the reverse name that resolves forward to the address). */
export type Host = { address: string; name?: string };

/** Finds a named list; undefined when there is none. */
export type ResolveNamed = (name: string) => List | undefined;

/** How a list answered: `item` is the text of the item that decided, absent when none did. */
export type ListMatch = { matched: boolean; item?: string };

/** Reads a list from its items, or from one text with commas or line ends between them. */
export function parseList(
  text: readonly string[] | string,
  kind: ListKind = 'any',
): { ok: true; list: List } | { ok: false; errors: ListError[] } {
  const sources = typeof text === 'string' ? splitItems(text) : text.map((item) => ({ text: item, position: 0 }));
  const items: ListItem[] = [];
  const errors: ListError[] = [];
  for (const [index, source] of sources.entries()) {
    const read = parseItem(source.text, kind);
    if (read.ok) items.push(read.value);
    else errors.push({ item: index, position: source.position + read.position, reason: read.reason });
  }
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, list: { kind, items, segments: compileSegments(items) } };
}

/** The names of the lists this one refers to, each once. */
export function namedReferences(list: List): string[] {
  const names = list.segments.flatMap((segment) => segment.named.map((reference) => reference.name));
  return [...new Set(names)];
}

/** Does the list hold this host? Networks match the address, names the verified name. */
export function matchHost(list: List, host: Host, resolveNamed?: ResolveNamed): boolean {
  return isYes(findHost(list, host, resolveNamed));
}

/** As {@link matchHost}, and says which item decided. */
export function explainHost(list: List, host: Host, resolveNamed?: ResolveNamed): ListMatch {
  return toMatch(findHost(list, host, resolveNamed));
}

/** Does the list hold this domain? It may be given in any case, as U-labels or A-labels. */
export function matchDomain(list: List, domain: string, resolveNamed?: ResolveNamed): boolean {
  return isYes(findDomain(list, domain, resolveNamed));
}

/** As {@link matchDomain}, and says which item decided. */
export function explainDomain(list: List, domain: string, resolveNamed?: ResolveNamed): ListMatch {
  return toMatch(findDomain(list, domain, resolveNamed));
}

/**
 * Does the list hold this address? A domain item matches every address of the domain; `''` is the null sender, matched by
 * `<>` and `*`. Local parts are compared without regard to case, as every mail system in use does.
 */
export function matchAddress(list: List, address: string, resolveNamed?: ResolveNamed): boolean {
  return isYes(findAddress(list, address, resolveNamed));
}

/** As {@link matchAddress}, and says which item decided. */
export function explainAddress(list: List, address: string, resolveNamed?: ResolveNamed): ListMatch {
  return toMatch(findAddress(list, address, resolveNamed));
}

type Ask = (segment: Segment) => ListItem | undefined;

function findHost(list: List, host: Host, resolveNamed: ResolveNamed | undefined): ListItem | undefined {
  const ip = parseIp(host.address);
  const name = host.name === undefined ? undefined : domainKey(host.name);
  const context = { resolveNamed, depth: 0, subject: { kind: 'host', host } } as const;
  return find(list, (segment) => hostIn(segment, ip, name), context);
}

function findDomain(list: List, domain: string, resolveNamed: ResolveNamed | undefined): ListItem | undefined {
  const key = domainKey(domain);
  const context = { resolveNamed, depth: 0, subject: { kind: 'domain', domain } } as const;
  return find(list, (segment) => domainIn(segment, key), context);
}

function findAddress(list: List, address: string, resolveNamed: ResolveNamed | undefined): ListItem | undefined {
  const parts = splitAddress(address);
  const key = { local: parts.local.toLowerCase(), domain: parts.domain };
  const context = { resolveNamed, depth: 0, subject: { kind: 'address', address } } as const;
  return find(list, (segment) => addressIn(segment, key), context);
}

type Context = { resolveNamed: ResolveNamed | undefined; depth: number; subject: Subject };

function find(list: List, ask: Ask, context: Context): ListItem | undefined {
  for (const segment of list.segments) {
    const item = ask(segment) ?? findInNamed(segment, ask, context);
    if (item) return item;
  }
  return list.lookedUp === undefined ? undefined : findLookedUp(list.lookedUp(context.subject), ask, context);
}

function findLookedUp(found: List | boolean, ask: Ask, context: Context): ListItem | undefined {
  if (typeof found === 'boolean') return found ? FOUND : undefined;
  return context.depth >= MAX_DEPTH ? undefined : find(found, ask, { ...context, depth: context.depth + 1 });
}

/** A reference matches when its list says yes; lists that refer to each other in a circle are cut off. */
function findInNamed(segment: Segment, ask: Ask, context: Context): ListItem | undefined {
  const { resolveNamed, depth } = context;
  if (segment.named.length === 0 || depth >= MAX_DEPTH) return undefined;
  for (const { name, item } of segment.named) {
    const named = resolveNamed?.(name);
    if (named && isYes(find(named, ask, { ...context, depth: depth + 1 }))) return item;
  }
  return undefined;
}

function isYes(item: ListItem | undefined): boolean {
  return item !== undefined && !item.negated;
}

function toMatch(item: ListItem | undefined): ListMatch {
  return item ? { matched: !item.negated, item: item.text } : { matched: false };
}

const MAX_DEPTH = 10;
/** Stands for what a look-up said. */
const FOUND: ListItem = { text: 'a look-up', negated: false, pattern: { kind: 'any' } };
