import type { List } from '@posthorn/policy/list';
import { namedReferences, parseList } from '@posthorn/policy/list';
import type { ListItem } from '@posthorn/policy/list-item';
import { findListLoop } from '@posthorn/policy/named';
import type { Check, Findings } from '../check.ts';
import type { ListKind } from '../field.ts';
import { nearest } from '../nearest.ts';
import { formatPath } from '../path.ts';

/** Items of named lists, references to them from everywhere, circles, and lists that cannot match. */
export const checkLists: Check = (configuration, findings, visits) => {
  const { named } = configuration.lists;
  const kinds = new Map(named.map((list) => [list.name, list.kind]));
  const references = new Map<string, string[]>();
  for (const [index, { name, kind, items }] of named.entries()) {
    const path = ['lists', 'named', index, 'items'];
    const parsed = parseList(items, kind);
    if (parsed.ok) {
      checkList(parsed.list, { path, kind, kinds, findings });
      if (!references.has(name)) references.set(name, namedReferences(parsed.list));
      continue;
    }
    for (const { item, position, reason } of parsed.errors) {
      findings.problems.push({ path: formatPath([...path, item]), reason, position });
    }
  }
  for (const { path, value, schema } of visits) {
    if (schema.list === undefined || !Array.isArray(value)) continue;
    const parsed = parseList(value, schema.list);
    if (parsed.ok) checkList(parsed.list, { path, kind: schema.list, kinds, findings });
  }
  const loop = findListLoop(references);
  if (loop) {
    const index = named.findIndex((list) => list.name === loop[0]);
    const way = loop.map((name) => `@${name}`).join(' → ');
    findings.problems.push({
      path: formatPath(['lists', 'named', index, 'items']),
      reason: `the lists refer to each other in a circle: ${way}`,
    });
  }
};

type Context = {
  path: (string | number)[];
  kind: ListKind;
  kinds: ReadonlyMap<string, ListKind>;
  findings: Findings;
};

function checkList(list: List, context: Context): void {
  const { path, findings } = context;
  for (const [index, item] of list.items.entries()) checkReference(item, index, context);
  if (list.items.length > 0 && list.items.every((item) => item.negated)) {
    findings.warnings.push({
      path: formatPath(path),
      reason: 'a list of exceptions only matches nothing; put * behind them to mean everything else',
    });
  }
  const everything = list.items.findIndex((item) => item.pattern.kind === 'any');
  if (everything >= 0 && everything < list.items.length - 1) {
    findings.warnings.push({
      path: formatPath([...path, everything + 1]),
      reason: `"${list.items[everything]?.text}" in front of it matches everything, so this item is never asked`,
    });
  }
}

function checkReference(item: ListItem, index: number, { path, kind, kinds, findings }: Context): void {
  if (item.pattern.kind !== 'named') return;
  const { name } = item.pattern;
  const position = item.negated ? item.text.indexOf('@') : 0;
  const found = kinds.get(name);
  if (found === undefined) {
    const near = nearest(name, [...kinds.keys()]);
    const advice = near ? `; did you mean "@${near}"?` : '';
    findings.problems.push({
      path: formatPath([...path, index]),
      reason: `there is no list named "${name}"${advice}`,
      position,
    });
    return;
  }
  if (!USABLE[kind].includes(found)) {
    const reason = `the list "${name}" holds ${found} and cannot be used where ${kind} are wanted`;
    findings.problems.push({ path: formatPath([...path, index]), reason, position });
  }
}

/** What may stand where: domains match the name of a host and the domain of an address. */
const USABLE: Readonly<Record<ListKind, readonly ListKind[]>> = {
  hosts: ['hosts', 'domains'],
  domains: ['domains'],
  addresses: ['addresses', 'domains'],
};
