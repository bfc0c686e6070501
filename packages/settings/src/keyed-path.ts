import { stepsOf } from './document-position.ts';
import type { FieldSchema } from './field-schema.ts';
import { memberSchema } from './format-value.ts';
import { configurationJsonSchema } from './schema.ts';

/** One step into a document: the name of a member, the index of an item, or the key of an entry. */
export type KeyedStep = { name: string } | { index: number } | { key: string; member: string };

/**
 * A path as differences and conflicts tell it, with entries known by their key and no longer by where they stand. `document`
 * is the one that the path's numbers are about.
 */
export function keyedSteps(document: unknown, path: string): KeyedStep[] {
  const steps: KeyedStep[] = [];
  let schema: FieldSchema = configurationJsonSchemaOnce();
  let here: unknown = document;
  for (const step of stepsOf(path)) {
    if (Array.isArray(here)) {
      const member = schema.key;
      const list: unknown[] = here;
      if (member === undefined) {
        steps.push({ index: Number(step) });
        here = list[Number(step)];
      } else {
        const entry = typeof step === 'number' ? list[step] : list.find((one) => keyOf(one, member) === step);
        steps.push({ member, key: typeof step === 'number' ? keyOf(entry, member) : step });
        here = entry;
      }
      schema = schema.items ?? {};
      continue;
    }
    const name = String(step);
    steps.push({ name });
    const inner = own(here, name);
    schema = isObject(here) ? memberSchema(schema, name, here) : (schema.properties?.[name] ?? {});
    here = inner;
  }
  return steps;
}

/** The value where the steps lead; undefined when it is not there. */
export function valueAt(document: unknown, steps: readonly KeyedStep[]): unknown {
  return steps.reduce<unknown>((here, step) => {
    if ('name' in step) return Array.isArray(here) && step.name === 'order' ? here.map(anyKey) : own(here, step.name);
    if (!Array.isArray(here)) return undefined;
    return 'index' in step ? here[step.index] : here.find((entry) => keyOf(entry, step.member) === step.key);
  }, document);
}

/** The key of an entry. */
export function keyOf(entry: unknown, member: string): string {
  return String(own(entry, member));
}

/** The name under which lists of entries know this one. */
function anyKey(entry: unknown): unknown {
  return own(entry, 'name') ?? own(entry, 'address') ?? own(entry, 'domain') ?? own(entry, 'username') ?? entry;
}

function own(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

let cached: FieldSchema | undefined;

function configurationJsonSchemaOnce(): FieldSchema {
  cached ??= configurationJsonSchema();
  return cached;
}
