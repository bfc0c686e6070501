import { readRule } from '@posthorn/policy/rules/compile';
import { createVocabulary, type Vocabulary } from '@posthorn/policy/rules/syntax';
import type { Problem } from '@posthorn/settings/configuration';
import { formatPath } from '@posthorn/settings/path';
import type { Rule } from '../rule.ts';
import type { RuleLanguage } from './language.ts';

/** What is wrong with a rule, as the engine would read it: the same code runs there. */
export const checkRule = (
  rule: Rule,
  language: RuleLanguage,
  names: { lists: readonly string[]; lookups: readonly string[] },
): Problem[] => {
  if (known?.language !== language) known = { language, vocabulary: createVocabulary(language.facts) };
  const read = readRule(rule, {
    vocabulary: known.vocabulary,
    lists: new Set(names.lists),
    lookups: new Set(names.lookups),
  });
  if (read.ok) return [];
  return read.problems.map(({ path, ...rest }) => ({ ...rest, path: formatPath(path) }));
};

let known: { language: RuleLanguage; vocabulary: Vocabulary } | undefined;
