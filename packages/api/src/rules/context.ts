import type { RuleContext } from '@posthorn/policy/rules/compile';
import type { OperatorRule } from '@posthorn/policy/rules/rule';
import { createVocabulary, type Vocabulary } from '@posthorn/policy/rules/syntax';
import { type Configuration, type Problem, readConfiguration } from '@posthorn/settings/configuration';
import { ruleFacts } from '@posthorn/settings/rule-facts';

/** What the rules of a configuration may speak of. */
export function ruleContextOf({ lists, lookups }: Configuration): RuleContext {
  vocabulary ??= createVocabulary(ruleFacts());
  return {
    vocabulary,
    lists: new Set(lists.named.map(({ name }) => name)),
    lookups: new Set(lookups.sources.map(({ name }) => name)),
  };
}

/** Reads a rule as somebody sent it, by its shape alone: defaults filled in, paths counted from the rule. */
export function ruleOf(given: unknown): { ok: true; rule: OperatorRule } | { ok: false; problems: Problem[] } {
  const read = readConfiguration({ rules: { ordered: [given] } });
  if (read.ok) return { ok: true, rule: read.configuration.rules.ordered[0]! };
  return { ok: false, problems: read.problems.map(({ path, ...rest }) => ({ ...rest, path: path.slice(PREFIX) })) };
}

let vocabulary: Vocabulary | undefined;
const PREFIX = 'rules.ordered[0].'.length;
