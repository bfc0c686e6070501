import type { GroupName } from './configuration.ts';
import { defaultConfiguration } from './configuration.ts';
import type { Feature, RuleVariable, SelfTest } from './feature.ts';
import type { Overridable } from './field.ts';
import type { FieldSchema } from './field-schema.ts';
import { formatValue } from './format-value.ts';
import { features } from './groups.ts';
import { configurationJsonSchema } from './schema.ts';
import type { FeatureTask } from './task.ts';

/** One feature as console, API and manual show it. */
export type FeatureDescription = {
  group: GroupName;
  slug: string;
  task: FeatureTask;
  title: string;
  summary: string;
  standards: readonly string[];
  /** Types of events that tell of its work. */
  events: readonly string[];
  /** Names of the built-in rules that decide in its name. */
  rules: readonly string[];
  variables: readonly RuleVariable[];
  selfTests: readonly SelfTest[];
  fields: FieldDescription[];
  /** JSON Schema of the whole group as stored, words included. */
  schema: FieldSchema;
  /** The group on a fresh installation. */
  defaults: unknown;
};

/** One field, or one member of a group of fields. */
export type FieldDescription = {
  /** `smtp.advertise.chunking`; members of list entries have `[]` for the index: `routing.routes[].name`. */
  path: string;
  title: string;
  description: string;
  standard?: string;
  unit?: string;
  /** Can have another value for a listener, or for a recipient domain. */
  overridable?: Overridable;
  widget: string;
  /** As stored; absent for what is not set on a fresh installation and for required members of entries. */
  default?: unknown;
  /** The default in words; for an unset field, what holds instead. */
  defaultWords?: string;
  schema: FieldSchema;
};

/** Every feature with its words, fields, schema and defaults, as plain JSON. */
export function describeFeatures(): FeatureDescription[] {
  const root = configurationJsonSchema();
  const defaults = defaultConfiguration();
  return features.map((feature) => {
    const {
      slug,
      task,
      title,
      summary,
      standards,
      events = [],
      rules = [],
      variables = [],
      selfTests = [],
    }: Words = feature;
    const group = feature.group as GroupName;
    const own = Object.keys(feature.schema.shape);
    const schema = { ...root.properties?.[group], properties: pick(root.properties?.[group]?.properties ?? {}, own) };
    const ownDefaults = pick(defaults[group] as Record<string, unknown>, own);
    const fields = describeFields(schema, { path: group, defaults: ownDefaults });
    const words = { group, slug, task, title, summary, standards, events, rules, variables, selfTests };
    return { ...words, fields, schema, defaults: ownDefaults };
  });
}

/** The description of one feature, by its slug or group. */
export function describeFeature(name: string): FeatureDescription | undefined {
  return describeFeatures().find((feature) => feature.slug === name || feature.group === name);
}

type Words = Omit<Feature, 'schema' | 'isOn'>;

/** Those members that are named, in the order of the object. */
function pick<T>(members: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)));
}

type Around = { path: string; defaults: unknown };

function describeFields(schema: FieldSchema, around: Around): FieldDescription[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const initial = memberOf(around.defaults, name) ?? field.default;
    const path = `${around.path}.${name}`;
    return [describeField(path, field, initial), ...describeInner(field, { path, defaults: initial })];
  });
}

function describeField(path: string, field: FieldSchema, initial: unknown): FieldDescription {
  const { title = '', description = '', standard, unit, overridable, widget = 'text' } = field;
  const words = initial === undefined ? field.placeholder : formatValue(initial, field);
  return {
    path,
    title,
    description,
    widget,
    ...(standard === undefined ? {} : { standard }),
    ...(unit === undefined ? {} : { unit }),
    ...(overridable === undefined ? {} : { overridable }),
    ...(initial === undefined ? {} : { default: initial }),
    ...(words === undefined ? {} : { defaultWords: words }),
    schema: field,
  };
}

/** Members of groups, of list entries, and of each branch of a variant. */
function describeInner(field: FieldSchema, around: Around): FieldDescription[] {
  if (field.secret !== undefined) return [];
  if (field.oneOf) {
    const found = new Map<string, FieldDescription>();
    for (const branch of field.oneOf) {
      for (const inner of describeFields(branch, { ...around, defaults: undefined })) {
        if (!found.has(inner.path)) found.set(inner.path, inner);
      }
    }
    return [...found.values()];
  }
  if (field.items) return describeInner(field.items, { path: `${around.path}[]`, defaults: undefined });
  return describeFields(field, around);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
