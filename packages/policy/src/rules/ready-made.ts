import { connectionRules } from './ready-made/connection.ts';
import { dmarcRules } from './ready-made/dmarc.ts';
import { envelopeRules } from './ready-made/envelope.ts';
import { lookupRules } from './ready-made/lookups.ts';
import { spfRules } from './ready-made/spf.ts';
import type { OperatorRule } from './rule.ts';

/** A rule that comes along, to be taken over and changed. */
export type ReadyMadeRule = {
  /** Told apart by this; the name of the rule when it is taken over. */
  id: string;
  title: string;
  /** What it does, and when one wants that. */
  words: string;
  /** What it may break; shown before it is taken over. */
  warning?: string;
  standard?: string;
  /** The feature it belongs to. */
  feature: string;
  /** Named lists that have to be there first. */
  lists: readonly { name: string; kind: 'hosts' | 'domains' | 'addresses'; words: string }[];
  /** Look-ups that have to be there first; `command` is what Redis is asked. */
  lookups: readonly { name: string; command: string; words: string }[];
  rule: OperatorRule;
};

/** Every ready-made rule, in the order in which the console shows them. */
export const readyMadeRules: readonly ReadyMadeRule[] = [
  ...spfRules,
  ...dmarcRules,
  ...connectionRules,
  ...envelopeRules,
  ...lookupRules,
];
