import { readRule, ruleMentions } from '@posthorn/policy/rules/compile';
import type { OperatorRule } from '@posthorn/policy/rules/rule';
import type { Configuration } from '@posthorn/settings/configuration';
import { formatPath } from '@posthorn/settings/path';
import { schemaAt, walkConfiguration } from '@posthorn/settings/schema';
import { ruleContextOf } from './context.ts';

/** Who speaks of a named list. */
export type ListUse = {
  kind: 'setting' | 'rule' | 'list';
  /** The path of the setting; the name of the rule or list. */
  name: string;
  words: string;
};

/** By name of the list: the settings, rules and other lists that use it. Names that no list has are among them. */
export function listUses(configuration: Configuration): Map<string, ListUse[]> {
  const uses = new Map<string, ListUse[]>();
  const note = (list: string, use: ListUse): void => {
    const known = uses.get(list) ?? [];
    if (!known.some(({ kind, name }) => kind === use.kind && name === use.name)) known.push(use);
    uses.set(list, known);
  };
  for (const { path, value, schema } of walkConfiguration(configuration)) {
    if (schema.list === undefined || !Array.isArray(value)) continue;
    for (const list of referencesIn(value))
      note(list, { kind: 'setting', name: formatPath(path), words: titleOf(path, configuration) });
  }
  const known = ruleContextOf(configuration);
  for (const rule of configuration.rules.ordered)
    for (const list of mentionedBy(rule, known)) note(list, { kind: 'rule', name: rule.name, words: rule.description });
  for (const { name, items } of configuration.lists.named)
    for (const list of referencesIn(items)) note(list, { kind: 'list', name, words: '' });
  return uses;
}

const referencesIn = (items: readonly string[]): string[] => items.flatMap((item) => REFERENCE.exec(item)?.[1] ?? []);

/** Of a rule that cannot be read yet, every text in quotes that could be a name. */
function mentionedBy(rule: OperatorRule, context: ReturnType<typeof ruleContextOf>): string[] {
  const read = readRule(rule, context);
  if (read.ok) return ruleMentions(read.compiled).lists.flatMap(({ name }) => name ?? []);
  return [...rule.when.matchAll(QUOTED)].map(([, name]) => name!).filter((name) => context.lists.has(name));
}

/** The way to a setting in its words; entries by their name. */
function titleOf(path: readonly (string | number)[], configuration: Configuration): string {
  const words: string[] = [];
  let here: unknown = configuration;
  for (const [index, step] of path.entries()) {
    const schema = schemaAt(path.slice(0, index + 1), configuration);
    const around = schemaAt(path.slice(0, index), configuration);
    here = Reflect.get(here as object, step) as unknown;
    if (typeof step === 'number') words.push(String(Reflect.get(here as object, around?.key ?? 'name') ?? step + 1));
    else words.push(schema?.title ?? step);
  }
  return words.join(' › ');
}

const REFERENCE = /^\s*!?\s*@([a-z][a-z0-9_-]*)\s*$/;
const QUOTED = /["']([a-z][a-z0-9_-]{0,63})["']/g;
