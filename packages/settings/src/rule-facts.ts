import type { Fact } from '@posthorn/policy/rules/fact';
import type { Feature } from './feature.ts';
import { features } from './groups.ts';

/**
 * Every fact that rules may ask for: what the features declare under two names with a dot. Names without a dot are what the built-in rules
 * note in their decisions.
 */
export function ruleFacts(): readonly Fact[] {
  cached ??= features
    .flatMap((feature: Omit<Feature, 'schema'>) => feature.variables ?? [])
    .filter(({ name }) => name.includes('.'));
  return cached;
}

let cached: readonly Fact[] | undefined;
