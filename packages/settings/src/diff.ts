import type { Configuration } from './configuration.ts';
import type { FieldSchema } from './field-schema.ts';
import { formatValue, memberSchema } from './format-value.ts';
import { formatPath } from './path.ts';
import { configurationJsonSchema } from './schema.ts';
import { isNewSecret } from './secrets.ts';

/** One difference between two configurations. `before` and `after` are absent for what was not there; secrets show as references. */
export type Change = {
  /** Where, as in {@link Problem}: entries that were removed carry their old index. */
  path: string;
  kind: 'added' | 'removed' | 'changed' | 'moved';
  /** The way to the field in its words: `Routing › Routes › relay1 › Encryption`. */
  title: string;
  /** What happened, in a sentence. */
  words: string;
  before?: unknown;
  after?: unknown;
};

/** What changes when `after` replaces `before`, in the order of the console. */
export function diffConfiguration(before: Configuration, after: Configuration): Change[] {
  const changes: Change[] = [];
  compare({ path: [], titles: [], schema: rootSchema(), changes }, before, after);
  return changes;
}

type Place = { path: (string | number)[]; titles: string[]; schema: FieldSchema; changes: Change[] };

function compare(place: Place, before: unknown, after: unknown): void {
  if (equal(before, after)) return;
  const { schema } = place;
  if (Array.isArray(before) && Array.isArray(after)) {
    if (schema.key !== undefined) compareEntries(place, schema.key, { before, after });
    else compareItems(place, before, after);
    return;
  }
  if (schema.additionalProperties) {
    const olds = isObject(before) ? before : {};
    const news = isObject(after) ? after : {};
    for (const name of new Set([...Object.keys(olds), ...Object.keys(news)])) {
      compareFields(step(place, name, { title: name, schema: schema.additionalProperties }), olds[name], news[name]);
    }
    return;
  }
  if (schema.secret === undefined && isObject(before) && isObject(after) && before['kind'] === after['kind']) {
    const known = Object.keys(schema.properties ?? {});
    const names = new Set([...known, ...Object.keys(before), ...Object.keys(after)]);
    for (const name of names) {
      const inner = memberSchema(schema, name, after);
      compare(step(place, name, { title: inner.title ?? name, schema: inner }), before[name], after[name]);
    }
    return;
  }
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  report(place, kind, { before, after, words: changeWords(place, before, after) });
}

/** Overrides: a field that was not there is told by itself, however much came with it. */
function compareFields(place: Place, before: unknown, after: unknown): void {
  const { properties } = place.schema;
  if (properties === undefined) {
    compare(place, before, after);
    return;
  }
  for (const [name, inner] of Object.entries(properties)) {
    const olds = isObject(before) ? before[name] : undefined;
    const news = isObject(after) ? after[name] : undefined;
    if (olds === undefined && news === undefined) continue;
    compareFields(step(place, name, { title: inner.title ?? name, schema: inner }), olds, news);
  }
}

/** Entries are the same when their key is, wherever they stand. */
function compareEntries(place: Place, key: string, lists: { before: unknown[]; after: unknown[] }): void {
  const { schema } = place;
  const keyOf = (entry: unknown): string => String(isObject(entry) ? entry[key] : entry);
  const olds = new Map(lists.before.map((entry, index) => [keyOf(entry), { entry, index }]));
  const news = new Map(lists.after.map((entry, index) => [keyOf(entry), { entry, index }]));
  for (const [name, { entry, index }] of olds) {
    if (news.has(name)) continue;
    const inner = step(place, index, { title: name, schema: schema.items ?? {} });
    report(inner, 'removed', { before: entry, words: `${titleOf(place)}: ${name} removed.` });
  }
  const kept = [...olds.keys()].filter((name) => news.has(name));
  const order = [...news.keys()].filter((name) => olds.has(name));
  for (const [name, { entry, index }] of news) {
    const inner = step(place, index, { title: name, schema: schema.items ?? {} });
    const old = olds.get(name);
    if (!old) {
      report(inner, 'added', {
        after: entry,
        words: `${titleOf(place)}: ${name} added${withoutKey(entry, key, inner.schema)}.`,
      });
      continue;
    }
    const from = kept.indexOf(name);
    const to = order.indexOf(name);
    if (schema.ordered && from !== to) {
      const where = `from place ${from + 1} to ${to + 1}`;
      report(inner, 'moved', { before: from, after: to, words: `${titleOf(place)}: ${name} moved ${where}.` });
    }
    compare(inner, old.entry, entry);
  }
}

function withoutKey(entry: unknown, key: string, schema: FieldSchema): string {
  if (!isObject(entry)) return '';
  const { [key]: _key, ...rest } = entry;
  return Object.keys(rest).length > 0 ? `: ${formatValue(rest, schema)}` : '';
}

/** Plain lists: what came, what went; when neither, only the order changed. */
function compareItems(place: Place, before: unknown[], after: unknown[]): void {
  const item = place.schema.items ?? {};
  const olds = new Set(before.map((value) => JSON.stringify(value)));
  const news = new Set(after.map((value) => JSON.stringify(value)));
  const added = after.filter((value) => !olds.has(JSON.stringify(value)));
  const removed = before.filter((value) => !news.has(JSON.stringify(value)));
  const parts = [
    ...(added.length > 0 ? [`added ${shorten(added, item)}`] : []),
    ...(removed.length > 0 ? [`removed ${shorten(removed, item)}`] : []),
  ];
  const what = parts.length > 0 ? parts.join('; ') : `order is now ${shorten(after, item)}`;
  report(place, 'changed', { before, after, words: `${titleOf(place)}: ${what}.` });
}

function changeWords(place: Place, before: unknown, after: unknown): string {
  const { schema } = place;
  const title = titleOf(place);
  if (schema.secret !== undefined) {
    return `${title} ${before === undefined ? 'set' : after === undefined ? 'removed' : 'replaced'}.`;
  }
  if (typeof after === 'boolean' && typeof before === 'boolean') return `${title} turned ${after ? 'on' : 'off'}.`;
  const from = formatValue(before, schema);
  const to = formatValue(after, schema);
  if (before === undefined) return `${title} set to ${to}.`;
  if (after === undefined) return `${title} no longer set; it was ${from}.`;
  if (typeof before === 'number' && typeof after === 'number') {
    return `${title} ${after > before ? 'raised' : 'lowered'} from ${from} to ${to}.`;
  }
  return `${title} changed from ${from} to ${to}.`;
}

function report(place: Place, kind: Change['kind'], rest: { before?: unknown; after?: unknown; words: string }): void {
  const { before, after, words } = rest;
  place.changes.push({
    path: formatPath(place.path),
    kind,
    title: titleOf(place),
    words,
    ...(before === undefined ? {} : { before: blankSecrets(before) }),
    ...(after === undefined ? {} : { after: blankSecrets(after) }),
  });
}

/** Takes secrets in plain text out: a draft may hold some, and a difference is shown, logged and mailed. */
export function blankSecrets(value: unknown): unknown {
  if (isNewSecret(value)) return { $secret: null };
  if (Array.isArray(value)) return value.map(blankSecrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, blankSecrets(member)]));
}

function step(place: Place, name: string | number, inner: { title: string; schema: FieldSchema }): Place {
  return {
    path: [...place.path, name],
    titles: [...place.titles, inner.title],
    schema: inner.schema,
    changes: place.changes,
  };
}

function titleOf({ titles }: Place): string {
  return titles.join(' › ') || 'Configuration';
}

function shorten(values: unknown[], schema: FieldSchema): string {
  const shown = values.slice(0, 10).map((value) => formatValue(value, schema));
  return shown.join(', ') + (values.length > 10 ? ` and ${values.length - 10} more` : '');
}

/** Do two values of a document say the same? The order of members does not matter. */
export function equal(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  }
  if (!isObject(left) || !isObject(right) || Array.isArray(left) !== Array.isArray(right)) return false;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => equal(left[name], right[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

let cachedRoot: FieldSchema | undefined;

function rootSchema(): FieldSchema {
  cachedRoot ??= configurationJsonSchema();
  return cachedRoot;
}
