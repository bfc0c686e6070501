import { readRule } from '@posthorn/policy/rules/compile';
import { createVocabulary, type Vocabulary } from '@posthorn/policy/rules/syntax';
import type { Check } from '../check.ts';
import { formatPath } from '../path.ts';
import { ruleFacts } from '../rule-facts.ts';

/** Conditions, templates, facts, lists and verdicts of rules. */
export const checkRules: Check = ({ rules, lists, lookups, listeners, prdr, dmarc }, { problems, warnings }) => {
  if (rules.ordered.length === 0) return;
  vocabulary ??= createVocabulary(ruleFacts());
  const hasLmtp = listeners.entries.some(({ enabled, kind }) => enabled && kind === 'lmtp');
  const context = {
    vocabulary,
    lists: new Set(lists.named.map(({ name }) => name)),
    lookups: new Set(lookups.sources.map(({ name }) => name)),
  };
  for (const [index, rule] of rules.ordered.entries()) {
    const path = ['rules', 'ordered', index];
    if (rule.name.startsWith('builtin'))
      problems.push({
        path: formatPath([...path, 'name']),
        reason: 'the names of built-in rules begin so; choose another one',
      });
    const read = readRule(rule, context);
    for (const problem of read.ok ? [] : read.problems) {
      const { position } = problem;
      problems.push({
        path: formatPath([...path, ...problem.path]),
        reason: problem.reason,
        ...(position === undefined ? {} : { position }),
      });
    }
    const forensic = rule.effects.findIndex(
      (effect) => effect.kind === 'control' && effect.flag === 'dmarcEnableForensic',
    );
    if (rule.enabled && forensic >= 0 && dmarc.failureReports === 'off')
      warnings.push({
        path: formatPath([...path, 'effects', forensic]),
        reason: 'failure reports are off altogether (dmarc.failureReports), so that this has no effect',
      });
    const isPrdrAlone = rule.stages.includes('prdr') && !rule.stages.includes('data');
    if (rule.enabled && isPrdrAlone && prdr.advertiseHosts.length === 0 && !hasLmtp)
      warnings.push({
        path: formatPath([...path, 'stages']),
        reason:
          'the stage prdr is only reached where PRDR is offered, and it is offered to nobody (prdr.advertiseHosts)',
      });
  }
};

let vocabulary: Vocabulary | undefined;
