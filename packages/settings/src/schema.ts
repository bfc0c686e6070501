import { z } from 'zod';
import { groupSchemas } from './groups.ts';
import type { TemplateVariable } from './template.ts';

/** The parts of JSON Schema that forms, help and checks read, with the words that every field carries. */
export type FieldSchema = {
  type?: string | string[];
  title?: string;
  description?: string;
  standard?: string;
  widget?: string;
  unit?: string;
  placeholder?: string;
  /** Can have another value for a listener, or for a recipient domain. */
  overridable?: 'listener' | 'domain';
  /** Only has a meaning while the member `field` beside it has one of these values. */
  shownWhen?: { field: string; is: readonly string[] };
  /** For a template: what it may hold, and whether it has several lines. */
  variables?: TemplateVariable[];
  lines?: boolean;
  /** For a list: what it names. */
  list?: 'hosts' | 'domains' | 'addresses';
  /** For a secret: what it is for. */
  secret?: 'verifier' | 'credential' | 'private-key';
  /** For entries: the member that tells them apart. */
  key?: string;
  /** For entries: does their order matter? */
  ordered?: boolean;
  /** For a choice: what each value means. */
  options?: Record<string, string>;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, FieldSchema>;
  required?: string[];
  items?: FieldSchema;
  /** For members with names of their own, such as those of overrides. */
  additionalProperties?: FieldSchema | false;
  oneOf?: FieldSchema[];
  anyOf?: FieldSchema[];
};

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

/** The schema of a member by its name; undefined for a name that nobody knows. */
export function namedSchema(schema: FieldSchema, name: string): FieldSchema | undefined {
  const { properties = {}, additionalProperties } = schema;
  return Object.hasOwn(properties, name) ? properties[name] : additionalProperties || undefined;
}

/** A path as people write it: `routing.routes[2].host`, `overrides.domains["example.org"].queue`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (text !== '' && !PLAIN_NAME.test(String(step))) text += `[${JSON.stringify(String(step))}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text;
}

/** The steps of a path as {@link formatPath} writes it. Undefined for text that is none. */
export function parsePath(text: string): (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  for (let at = 0; at < text.length; ) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (!match || (match[1] !== undefined) !== (at === 0)) return undefined;
    const [whole, first, name, index, quoted] = match;
    if (quoted !== undefined) {
      const read = readQuoted(quoted);
      if (read === undefined) return undefined;
      steps.push(read);
    } else steps.push(index === undefined ? (first ?? name ?? '') : Number(index));
    at += whole.length;
  }
  return steps;
}

function readQuoted(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
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

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;
const STEP = /([^.[\]"]+)|\.([A-Za-z_$][\w$]*)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;

let cached: FieldSchema | undefined;

function outputSchema(): FieldSchema {
  cached ??= z.toJSONSchema(z.strictObject(groupSchemas), { io: 'output' }) as FieldSchema;
  return cached;
}
