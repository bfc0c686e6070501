import type { ReadyMadeRule } from '../ready-made.ts';
import type { OperatorRule } from '../rule.ts';

/** A ready-made rule with what most of them have in common. */
export function ready({
  rule,
  lists = [],
  lookups = [],
  ...words
}: Omit<ReadyMadeRule, 'rule' | 'lists' | 'lookups'> & {
  lists?: ReadyMadeRule['lists'];
  lookups?: ReadyMadeRule['lookups'];
  rule: Partial<OperatorRule> & Pick<OperatorRule, 'stages' | 'verdict'>;
}): ReadyMadeRule {
  return {
    ...words,
    lists,
    lookups,
    rule: {
      name: words.id,
      enabled: true,
      description: words.title,
      when: '',
      reply: { code: 0, enhanced: '', text: '' },
      effects: [],
      limit: { count: 0, period: 3600, key: '{client.address}', per: 'command', how: 'leaky' },
      onError: 'defer',
      ...rule,
    },
  };
}

/** A reply with text alone. */
export const say = (text: string, enhanced = '', code = 0): OperatorRule['reply'] => ({ code, enhanced, text });
