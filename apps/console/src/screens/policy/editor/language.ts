import type { Stage } from '@posthorn/policy/stage';
import type { Outputs } from '../../../ui/trpc.ts';

/** What conditions and templates may speak of. */
export type RuleLanguage = Outputs['rules']['language'];

/** A named list, as the completion tells of it. */
export type ListName = { name: string; kind: string; count: number };

/** What there is to be written at some stages: only what is known at each of them. */
export type Offer = {
  facts: RuleLanguage['facts'];
  functions: RuleLanguage['functions'];
  lists: readonly ListName[];
};

/** What a rule of these stages may speak of. */
export const offerAt = (language: RuleLanguage, stages: readonly Stage[], lists: readonly ListName[]): Offer => {
  const isThere = (at: readonly Stage[]): boolean => stages.every((stage) => at.includes(stage));
  return {
    facts: language.facts.filter((fact) => isThere(fact.stages)),
    functions: language.functions.filter((one) => isThere(one.stages)),
    lists,
  };
};
