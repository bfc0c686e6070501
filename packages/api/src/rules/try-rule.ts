import type { Policy } from '@posthorn/policy';
import type { JsonValue } from '@posthorn/policy/decision';
import type { CompiledRules } from '@posthorn/policy/rules/compile';
import type { FactValue } from '@posthorn/policy/rules/fact';
import type { Effect } from '@posthorn/policy/rules/rule';
import { type RuleTrace, runStage, type StageHost, type StageOutcome } from '@posthorn/policy/rules/run';
import type { Stage } from '@posthorn/policy/stage';
import type { Configuration } from '@posthorn/settings/configuration';
import type { GivenLookups, LookupQuestion } from './given-lookups.ts';
import { askList } from './named-lists.ts';
import type { Recorded } from './recorded-facts.ts';

/** What one rule would have done. */
export type Trial = {
  result: RuleTrace['result'];
  fault: RuleTrace['fault'] | undefined;
  decided: StageOutcome['decided'];
  effects: Effect[];
  /** Every fact that was looked at, with where its value comes from. */
  facts: { name: string; value: JsonValue; from: 'given' | 'recorded' | 'unknown' }[];
  /** What look-ups would have been asked, by the rule and by lists that they back. */
  lookups: LookupQuestion[];
};

/** Asks a set of one rule with facts at hand; a limit counts as exceeded. Nothing is looked up, counted or kept: look-ups say what is given. */
export async function tryRule(
  rules: CompiledRules,
  stage: Stage,
  about: {
    given: ReadonlyMap<string, FactValue>;
    recorded: Recorded | undefined;
    configuration: Configuration;
    policy: Policy;
    lookups: GivenLookups;
    now: Date;
  },
): Promise<Trial> {
  const { given, recorded, configuration, policy, lookups, now } = about;
  const effects: Effect[] = [];
  const variables = new Map<string, string>();
  const value = (name: string): FactValue => (given.has(name) ? given.get(name) : recorded?.facts.get(name));
  const list = (name: string) => configuration.lists.named.find((one) => one.name === name);
  const host: StageHost = {
    fact: value,
    headers: (name) =>
      (recorded?.headers ?? [])
        .filter((field) => field.name.toLowerCase() === name.toLowerCase())
        .map((field) => field.value),
    isInList: (asked, name) => {
      const found = list(name);
      return found !== undefined && askList(policy, { ...found, items: [`@${name}`] }, asked).matched;
    },
    isClientIn: (name) => {
      const found = list(name);
      const [address, verified] = [String(value('client.address') ?? ''), String(value('client.name') ?? '')];
      return (
        found !== undefined && policy.hosts([`@${name}`], verified === '' ? { address } : { address, name: verified })
      );
    },
    lookup: async (name, args) => lookups.values(name, args),
    variable: (name) => variables.get(name) ?? '',
    now: () => now,
    yield: () => new Promise((resolve) => setImmediate(resolve)),
    isOver: () => true,
    apply: (effect) => {
      effects.push(effect);
      if (effect.kind === 'setVariable') variables.set(effect.name, effect.value);
    },
    failed: () => undefined,
  };
  const outcome = await runStage(rules, stage, host);
  const [trace] = outcome.trace;
  return {
    result: trace?.result ?? 'does not hold',
    fault: trace?.fault,
    decided: outcome.decided,
    effects,
    facts: Object.entries(outcome.facts)
      .filter(([name]) => name.includes('.') && !name.startsWith('lookup.'))
      .map(([name, known]) => ({
        name,
        value: known,
        from: given.has(name) ? 'given' : recorded?.facts.has(name) ? 'recorded' : 'unknown',
      })),
    lookups: lookups.questions(),
  };
}
