import { z } from 'zod';
import { type FieldSchema, namedSchema } from './field-schema.ts';
import { groupSchemas } from './groups.ts';

/**
 * The configuration as JSON Schema 2020-12, with title, description, standard, unit and widget at every field.
 *
 * @param io `output`: as stored and returned. `input`: as accepted, where durations and sizes may be text, lists one text,
 *   and whatever has a default may be left out.
 */
export function configurationJsonSchema(io: 'input' | 'output' = 'output'): FieldSchema {
  if (io === 'output') return outputSchema();
  return structuredClone(
    z.toJSONSchema(z.strictObject(groupSchemas), { io: 'input', override: loosen }),
  ) as FieldSchema;
}

/** The schema of the value at a path (names and indexes); for a variant, the branch the value took. Undefined: unknown. */
export function schemaAt(path: readonly PropertyKey[], value: unknown): FieldSchema | undefined {
  let schema: FieldSchema | undefined = branchOf(outputSchema(), value);
  let here = value;
  for (const step of path) {
    here = memberOf(here, step);
    const next: FieldSchema | undefined =
      typeof step === 'number' ? schema?.items : schema && namedSchema(schema, String(step));
    if (!next) return undefined;
    schema = branchOf(next, here);
  }
  return schema;
}

/** One value of a configuration together with its words. */
export type Visit = { path: (string | number)[]; value: unknown; schema: FieldSchema };

/** Every value of a configuration that its schema knows, outer ones first. */
export function walkConfiguration(value: unknown): Visit[] {
  const visits: Visit[] = [];
  walk({ path: [], value, schema: outputSchema() }, visits);
  return visits;
}

function walk(visit: Visit, visits: Visit[]): void {
  const { path, value } = visit;
  const schema = branchOf(visit.schema, value);
  visits.push({ path, value, schema });
  if (Array.isArray(value)) {
    if (!schema.items || schema.items.type === 'string') return;
    for (const [index, item] of value.entries()) {
      walk({ path: [...path, index], value: item, schema: schema.items }, visits);
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const known = namedSchema(schema, name);
    if (known) walk({ path: [...path, name], value: member, schema: known }, visits);
  }
}

/** The branch of a variant that a value takes: by its constant member, otherwise by its type. The words stay. */
function branchOf(schema: FieldSchema, value: unknown): FieldSchema {
  const branches = schema.oneOf ?? schema.anyOf;
  if (!branches) return schema;
  const branch = branches.find((candidate) => fits(candidate, value));
  return branch ? { ...branch, ...withoutBranches(schema) } : schema;
}

function withoutBranches({ oneOf: _oneOf, anyOf: _anyOf, ...words }: FieldSchema): FieldSchema {
  return words;
}

function fits(schema: FieldSchema, value: unknown): boolean {
  if (Array.isArray(value)) return schema.type === 'array';
  if (typeof value !== 'object' || value === null) return typeof value === schema.type;
  if (schema.type !== 'object') return false;
  const constants = Object.entries(schema.properties ?? {}).filter(([, member]) => member.const !== undefined);
  return constants.every(([name, member]) => memberOf(value, name) === member.const);
}

function memberOf(value: unknown, step: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? Reflect.get(value, step)
    : undefined;
}

/** What the hand-written readers accept beyond the stored form. */
function loosen({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { widget, type } = jsonSchema as { widget?: string; type?: string };
  if (widget === 'duration' && type === 'integer')
    Object.assign(jsonSchema, { type: ['integer', 'string'], examples: [300, '5m'] });
  if (widget === 'size' && type === 'integer')
    Object.assign(jsonSchema, { type: ['integer', 'string'], examples: [41_943_040, '40M'] });
  if (widget === 'list' && type === 'array') Object.assign(jsonSchema, { type: ['array', 'string'] });
}

let cached: FieldSchema | undefined;

function outputSchema(): FieldSchema {
  cached ??= z.toJSONSchema(z.strictObject(groupSchemas), { io: 'output' }) as FieldSchema;
  return cached;
}
