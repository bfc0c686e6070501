import { blankSecrets, equal } from './diff.ts';
import type { FieldSchema } from './field-schema.ts';
import { formatValue, memberSchema } from './format-value.ts';
import { configurationJsonSchema } from './schema.ts';

/** Three versions of one thing: what both began from, what somebody else published meanwhile, and what one has edited. */
export type Versions = { base: unknown; theirs: unknown; mine: unknown };

/**
 * One place that both changed, each in another way. An absent member was not there in that version. Secrets in plain text
 * are blanked.
 */
export type Conflict = {
  /** Where; entries of lists are named by their key: `routing.routes["relay1"].transport`. */
  path: string;
  /** The way to the place in its words. */
  title: string;
  /** The values as people read them. */
  words: { base: string; theirs: string; mine: string };
  base?: unknown;
  theirs?: unknown;
  mine?: unknown;
};

/** What to take where both changed. */
export type Resolution = 'mine' | 'theirs';

/**
 * Lays one's own changes onto what somebody else published meanwhile. Groups and fields merge by name; entries that have a
 * key merge by it, wherever they stand; names without order (mailboxes, targets) merge one by one. Lists in the list
 * language are one value, because their order decides. Where both changed the same thing, the answer is in `resolutions`
 * (by path); without one the other's value stands and the place is told as a conflict. The result has to be validated.
 */
export function mergeConfigurations(
  versions: Versions,
  resolutions: Readonly<Record<string, Resolution>> = {},
): { merged: unknown; conflicts: Conflict[] } {
  const conflicts: Conflict[] = [];
  const place: Place = { path: '', titles: [], schema: rootSchema(), resolutions, conflicts };
  return { merged: structuredClone(merge(place, versions)), conflicts };
}

type Place = {
  path: string;
  titles: string[];
  schema: FieldSchema;
  resolutions: Readonly<Record<string, Resolution>>;
  conflicts: Conflict[];
};

function merge(place: Place, versions: Versions): unknown {
  const { base, theirs, mine } = versions;
  if (equal(mine, base) || equal(mine, theirs)) return theirs;
  if (equal(theirs, base)) return mine;
  const { schema } = place;
  if (Array.isArray(theirs) && Array.isArray(mine)) {
    const lists = { base: Array.isArray(base) ? base : [], theirs, mine };
    if (schema.key !== undefined) return mergeEntries(place, schema.key, lists);
    if (isSet(schema)) return mergeSet(lists);
    return decide(place, versions);
  }
  if (schema.secret === undefined && isObject(theirs) && isObject(mine) && areOneKind(versions)) {
    return mergeMembers(place, { base: isObject(base) ? base : {}, theirs, mine });
  }
  return decide(place, versions);
}

function mergeMembers(place: Place, versions: Record<keyof Versions, Record<string, unknown>>): unknown {
  const { base, theirs, mine } = versions;
  const merged: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const schema = memberSchema(place.schema, name, theirs);
    const inner = step(place, memberPath(place, name), schema.title ?? name, schema);
    const value = merge(inner, { base: own(base, name), theirs: own(theirs, name), mine: own(mine, name) });
    if (value !== undefined) define(merged, name, value);
  }
  return merged;
}

type Lists = { base: unknown[]; theirs: unknown[]; mine: unknown[] };

function mergeEntries(place: Place, key: string, lists: Lists): unknown[] {
  const keyOf = (entry: unknown): string => String(isObject(entry) ? entry[key] : entry);
  const byKey = (entries: unknown[]) => new Map(entries.map((entry) => [keyOf(entry), entry]));
  const [base, theirs, mine] = [byKey(lists.base), byKey(lists.theirs), byKey(lists.mine)];
  const merged = new Map<string, unknown>();
  for (const name of new Set([...theirs.keys(), ...mine.keys()])) {
    const inner = step(place, `${place.path}[${JSON.stringify(name)}]`, name, place.schema.items ?? {});
    const entry = merge(inner, { base: base.get(name), theirs: theirs.get(name), mine: mine.get(name) });
    if (entry !== undefined) merged.set(name, entry);
  }
  const orders = { base: [...base.keys()], theirs: [...theirs.keys()], mine: [...mine.keys()] };
  return orderOf(place, orders, new Set(merged.keys())).map((name) => merged.get(name));
}

/** The order of who moved something; new entries come after the one they followed. */
function orderOf(place: Place, orders: Record<keyof Versions, string[]>, names: ReadonlySet<string>): string[] {
  const shared = (order: string[]): string[] =>
    order.filter((name) => orders.base.includes(name) && orders.theirs.includes(name) && orders.mine.includes(name));
  // What is in few lists only is found there quickly enough; lists of thousands have no order that counts.
  if (!place.schema.ordered) return weave(orders.theirs, orders.mine, names);
  const [base, theirs, mine] = [shared(orders.base), shared(orders.theirs), shared(orders.mine)];
  if (equal(mine, base) || equal(mine, theirs)) return weave(orders.theirs, orders.mine, names);
  if (equal(theirs, base)) return weave(orders.mine, orders.theirs, names);
  const inner = step(place, `${place.path}.order`, 'Order', {});
  const chosen = decide(inner, { base, theirs, mine });
  return chosen === mine ? weave(orders.mine, orders.theirs, names) : weave(orders.theirs, orders.mine, names);
}

function weave(first: string[], second: string[], names: ReadonlySet<string>): string[] {
  const known = new Set(first);
  const after = new Map<string | undefined, string[]>();
  let previous: string | undefined;
  for (const name of second) {
    if (known.has(name)) previous = name;
    else if (after.has(previous)) after.get(previous)?.push(name);
    else after.set(previous, [name]);
  }
  const woven = [...(after.get(undefined) ?? []), ...first.flatMap((name) => [name, ...(after.get(name) ?? [])])];
  return woven.filter((name) => names.has(name));
}

/** What one took out is out, what one put in is in. */
function mergeSet({ base, theirs, mine }: Lists): unknown[] {
  const texts = (list: unknown[]) => new Set(list.map((item) => JSON.stringify(item)));
  const [before, their, my] = [texts(base), texts(theirs), texts(mine)];
  const kept = theirs.filter((item) => my.has(JSON.stringify(item)) || !before.has(JSON.stringify(item)));
  const added = mine.filter((item) => !before.has(JSON.stringify(item)) && !their.has(JSON.stringify(item)));
  return [...kept, ...added];
}

function decide(place: Place, versions: Versions): unknown {
  const resolution = Object.hasOwn(place.resolutions, place.path) ? place.resolutions[place.path] : undefined;
  if (resolution === 'mine') return versions.mine;
  if (resolution === 'theirs') return versions.theirs;
  const words = (value: unknown) => (value === undefined ? 'removed' : formatValue(value, branch(place.schema, value)));
  const { base, theirs, mine } = versions;
  place.conflicts.push({
    path: place.path,
    title: place.titles.join(' › '),
    words: {
      base: base === undefined ? 'not there' : words(base),
      theirs: words(theirs),
      mine: words(mine),
    },
    ...(base === undefined ? {} : { base: blankSecrets(base) }),
    ...(theirs === undefined ? {} : { theirs: blankSecrets(theirs) }),
    ...(mine === undefined ? {} : { mine: blankSecrets(mine) }),
  });
  return theirs;
}

/** Items that are names without order: no list language, and neither entries nor numbers. */
function isSet(schema: FieldSchema): boolean {
  return schema.widget === 'mailboxes' || (schema.widget === 'lines' && schema.list === undefined);
}

/** Two variants of a choice have nothing to merge. */
function areOneKind({ base, theirs, mine }: Versions): boolean {
  const kinds = [theirs, mine, ...(isObject(base) ? [base] : [])].map((value) => own(value as object, 'kind'));
  return kinds.every((kind) => kind === kinds[0]);
}

function branch(schema: FieldSchema, value: unknown): FieldSchema {
  if (!isObject(value)) return schema;
  const fitting = schema.oneOf?.find(({ properties }) => properties?.['kind']?.const === value['kind']);
  return fitting ?? schema;
}

function memberPath(place: Place, name: string): string {
  if (place.path === '') return name;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${place.path}.${name}` : `${place.path}[${JSON.stringify(name)}]`;
}

function step(place: Place, path: string, title: string, schema: FieldSchema): Place {
  return { ...place, path, titles: [...place.titles, title], schema };
}

function own(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** `__proto__` in a document is a name like any other; assigning to it would not be. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

let cachedRoot: FieldSchema | undefined;

function rootSchema(): FieldSchema {
  cachedRoot ??= configurationJsonSchema();
  return cachedRoot;
}
