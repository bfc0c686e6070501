import type { PosthornEvent } from '@posthorn/events/event';
import type { Policy } from '@posthorn/policy/index';
import { parseIp } from '@posthorn/policy/ip';
import { onceKnown } from '@posthorn/policy/lookup/at-hand';
import { type EvaluateOptions, evaluate, type RuleHost } from '@posthorn/policy/rules/evaluate';
import { fill, type Template } from '@posthorn/policy/rules/template';
import type { Tree } from '@posthorn/policy/rules/tree';
import type { Value } from '@posthorn/policy/rules/value';
import type { Configuration } from '@posthorn/settings/configuration';
import { webhookVocabulary } from '@posthorn/settings/webhooks/condition';
import { webhookFact } from '@posthorn/settings/webhooks/facts';

/** Evaluates expressions and templates over an event. What they throw is a RuleFault. */
export type EventFacts = {
  evaluate(tree: Tree, event: PosthornEvent): Promise<Value>;
  fill(template: Template, event: PosthornEvent): Promise<string>;
};

/** With the named lists of a revision. */
export function createEventFacts({ lists }: Configuration, policy: Policy): EventFacts {
  const isInList = namedListTest(lists.named, policy);
  const options = (event: PosthornEvent): EvaluateOptions => ({
    host: { ...nobody, isInList, fact: (name) => webhookFact(event, name) },
    facts: webhookVocabulary().facts,
  });
  return {
    evaluate: async (tree, event) => await onceKnown(() => evaluate(tree, options(event))),
    fill: async (template, event) => await onceKnown(() => fill(template, options(event))),
  };
}

/** What a named list is asked follows from what it holds. */
function namedListTest(named: Configuration['lists']['named'], policy: Policy): RuleHost['isInList'] {
  const kinds = new Map(named.map(({ name, kind }) => [name, kind]));
  return (value, list) => {
    switch (kinds.get(list)) {
      case 'hosts':
        return policy.hosts([`@${list}`], parseIp(value) ? { address: value } : { address: '', name: value });
      case 'domains':
        return policy.domains([`@${list}`], value);
      case 'addresses':
        return policy.addresses([`@${list}`], value);
      case undefined:
        return false;
    }
  };
}

/** The functions that ask a conversation are refused when the condition is read. */
const nobody: Omit<RuleHost, 'fact' | 'isInList'> = {
  headers: () => [],
  isClientIn: () => false,
  variable: () => '',
  now: () => new Date(),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
};
