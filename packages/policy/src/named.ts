import type { List, ResolveNamed } from './list.ts';
import { namedReferences, parseList } from './list.ts';
import type { ListKind } from './list-item.ts';
import type { LookupsAtHand } from './lookup/at-hand.ts';
import { lookedUpItems } from './lookup/list.ts';

/** A list under a name, as the settings hold it. */
export type NamedList = {
  name: string;
  kind: 'hosts' | 'domains' | 'addresses';
  items: readonly string[];
  lookup?: string | undefined;
};

/**
 * Makes named lists ready. Those that a look-up backs are asked of `lookups`; without it they hold their own items alone.
 *
 * @throws Error when an item cannot be read; validated settings never hold one
 */
export function compileNamed(named: readonly NamedList[], lookups?: LookupsAtHand): ResolveNamed {
  const lists = new Map<string, List>();
  for (const { name, kind, items, lookup } of named) {
    const parsed = parseList(items, kind);
    if (!parsed.ok) throw new Error(`list ${name}: ${parsed.errors[0]?.reason}`);
    const isBacked = lookup !== undefined && lookups !== undefined;
    lists.set(name, isBacked ? { ...parsed.list, lookedUp: lookedUpItems(lookup, kind, lookups) } : parsed.list);
  }
  return (name) => lists.get(name);
}

/**
 * Reads the items of a setting and makes sure that the lists they refer to are there.
 *
 * @throws Error when they are not, or an item cannot be read; validated settings never hold one
 */
export function readList(
  items: readonly string[],
  { kind, resolveNamed, where }: { kind: ListKind; resolveNamed: ResolveNamed; where: string },
): List {
  const parsed = parseList(items, kind);
  if (!parsed.ok) throw new Error(`${where}: ${parsed.errors[0]?.reason}`);
  for (const name of namedReferences(parsed.list)) {
    if (!resolveNamed(name)) throw new Error(`${where}: there is no list named ${name}`);
  }
  return parsed.list;
}

/**
 * A circle of references among named lists, as the names along it with the first repeated at the end; undefined when there
 * is none. Unknown names are passed over.
 */
export function findListLoop(references: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: string[]): string[] | undefined => {
    const seen = path.indexOf(name);
    if (seen >= 0) return [...path.slice(seen), name];
    if (done.has(name)) return undefined;
    for (const next of references.get(name) ?? []) {
      const loop = visit(next, [...path, name]);
      if (loop) return loop;
    }
    done.add(name);
    return undefined;
  };
  for (const name of references.keys()) {
    const loop = visit(name, []);
    if (loop) return loop;
  }
  return undefined;
}
