import type { TallyNames, TallyRow } from '@posthorn/db/mail/tally';
import { eventTypes, isEventType } from '@posthorn/events/catalogue';
import { describeRule } from '@posthorn/policy/builtin';
import type { Feature } from '@posthorn/settings/feature';
import { features } from '@posthorn/settings/groups';
import { problem } from './problem.ts';

/** The declaration behind a slug. Throws not-found. */
export const featureNamed = (slug: string): Declaration => {
  const feature = declarations.find((one) => one.slug === slug);
  if (!feature) throw problem('not-found', `There is no feature ${slug}. /api/v1/features lists them.`);
  return feature;
};

/** A feature without the types of its settings, which differ from one to the next. */
export type Declaration = Omit<Feature, 'schema'> & { schema: { shape: object } };

/** Every feature, in the order the console shows them. */
export const declarations: readonly Declaration[] = features;

/** What is counted for a feature: its events, and its rules where they refused and where they accepted. */
export const namesOf = ({ events = [], rules = [], direction }: Declaration): TallyNames => ({
  event: events.flatMap((type) => [type, ...(direction ? [`${type} ${direction}`] : [`${type} in`, `${type} out`])]),
  refusal: rules,
  decision: rules,
});

/** The name without the direction that events are counted by. */
export const plainName = (name: string): string => name.split(' ', 1)[0]!;

/** The words of what was counted. */
export const wordsOf = ({ kind, name }: Pick<TallyRow, 'kind' | 'name'>): { title: string; summary: string } => {
  if (kind !== 'event') return describeRule(name);
  const type = plainName(name);
  return isEventType(type) ? eventTypes[type] : { title: type, summary: '' };
};
