import type { Change } from './diff.ts';
import { type KeyedStep, keyedSteps, keyOf, valueAt } from './keyed-path.ts';

/**
 * Takes single changes back: `after` as it would be had they not been made. Each is one of those that
 * `diffConfiguration(before, after)` told; neither document is changed, and the result has to be validated.
 */
export function revertChanges(
  before: unknown,
  after: unknown,
  changes: readonly Pick<Change, 'path' | 'kind'>[],
): unknown {
  const result = structuredClone(after);
  // Numbers in paths are those of the documents as they were, so all places are found before anything moves.
  const places = changes.map(({ path, kind }) => ({
    kind,
    steps: keyedSteps(kind === 'removed' ? before : after, path),
  }));
  for (const { kind, steps } of places) {
    if (kind === 'moved') restoreOrder(result, before, steps.slice(0, -1));
    else put(result, before, steps);
  }
  return result;
}

/** Brings the old value back, or takes away what was not there. */
function put(target: unknown, before: unknown, steps: readonly KeyedStep[]): void {
  const last = steps.at(-1);
  const parent = valueAt(target, steps.slice(0, -1));
  if (!last || typeof parent !== 'object' || parent === null) return;
  const old: unknown = structuredClone(valueAt(before, steps));
  if ('name' in last) {
    if (old === undefined) Reflect.deleteProperty(parent, last.name);
    else Object.defineProperty(parent, last.name, { value: old, ...plain });
    return;
  }
  if (!Array.isArray(parent)) return;
  const list: unknown[] = parent;
  const index = 'index' in last ? last.index : list.findIndex((entry) => keyOf(entry, last.member) === last.key);
  if (old === undefined) {
    if (index >= 0) list.splice(index, 1);
  } else if (index >= 0 && index < list.length) list[index] = old;
  else list.splice('key' in last ? placeFor(list, before, steps) : list.length, 0, old);
}

/** After the nearest entry that stood in front of it. */
function placeFor(list: unknown[], before: unknown, steps: readonly KeyedStep[]): number {
  const last = steps.at(-1);
  const olds = valueAt(before, steps.slice(0, -1));
  if (!last || !('key' in last) || !Array.isArray(olds)) return list.length;
  const keys = olds.map((entry) => keyOf(entry, last.member));
  const present = new Map(list.map((entry, index) => [keyOf(entry, last.member), index]));
  for (let index = keys.indexOf(last.key) - 1; index >= 0; index -= 1) {
    const found = present.get(keys[index] ?? '');
    if (found !== undefined) return found + 1;
  }
  return 0;
}

/** The entries of before in their old order; those that came since stay where they are. */
function restoreOrder(target: unknown, before: unknown, steps: readonly KeyedStep[]): void {
  const list = valueAt(target, steps);
  const olds = valueAt(before, steps);
  if (!Array.isArray(list) || !Array.isArray(olds)) return;
  const text = (entry: unknown): string => keyOf(entry, memberOf(entry));
  const rank = new Map(olds.map((entry, index) => [text(entry), index]));
  const sorted = list
    .filter((entry) => rank.has(text(entry)))
    .sort((left, right) => (rank.get(text(left)) ?? 0) - (rank.get(text(right)) ?? 0));
  for (const [index, entry] of list.entries()) if (rank.has(text(entry))) list[index] = sorted.shift();
}

/** Ordered lists know their entries by name. */
function memberOf(entry: unknown): string {
  return ['name', 'address', 'domain', 'username'].find((name) => Object.hasOwn(entry as object, name)) ?? 'name';
}

const plain = { enumerable: true, configurable: true, writable: true } as const;
