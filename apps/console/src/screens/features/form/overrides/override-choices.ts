import type { Overridable } from '@posthorn/settings/field';
import type { FieldSchema } from '@posthorn/settings/field-schema';
import type { Step } from '../value-at.ts';
import { valueAt } from '../value-at.ts';
import { entryNames } from '../widgets/entry-names.ts';

/** One setting that may be overridden: where, and under which titles. */
export type OverrideChoice = { path: string[]; titles: string[]; schema: FieldSchema };

/** Every setting of a patch, group by group; members of groups of settings one by one. */
export const overrideChoices = (patch: FieldSchema): OverrideChoice[] => walk(patch, { path: [], titles: [] });

const walk = (schema: FieldSchema, at: { path: string[]; titles: string[] }): OverrideChoice[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const here = { path: [...at.path, name], titles: [...at.titles, field.title ?? name] };
    const isOuter = field.properties !== undefined && (at.path.length === 0 || field.widget === 'group');
    return isOuter ? walk(field, here) : [{ ...here, schema: field }];
  });

/** Where an override is kept. */
export const overridePath = (scope: Overridable, name: string, path: readonly Step[]): Step[] => [
  'overrides',
  `${scope}s`,
  name,
  ...path,
];

/** Listeners that can be named; domains anybody may name. */
export const scopeNames = (scope: Overridable, values: Record<string, unknown>): string[] =>
  scope === 'listener'
    ? entryNames(values, ['listeners', 'entries'], 'name')
    : entryNames(values, ['routing', 'localDomains'], 'domain');

/** The overrides of one kind, by name. */
export const overridesIn = (values: Record<string, unknown>, scope: Overridable): Record<string, unknown> =>
  (valueAt(values, ['overrides', `${scope}s`]) ?? {}) as Record<string, unknown>;

/** A patch without empty groups; undefined when nothing is left. */
export const pruned = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value)
    .map(([name, member]) => [name, pruned(member)] as const)
    .filter(([, member]) => member !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
};

/** The names of those for whom a setting is overridden. */
export const overriders = (
  values: Record<string, unknown>,
  scope: Overridable | undefined,
  path: readonly Step[],
): string[] =>
  Object.entries(overridesIn(values, scope ?? 'listener'))
    .filter(([, patch]) => valueAt(patch, path) !== undefined)
    .map(([name]) => name);
