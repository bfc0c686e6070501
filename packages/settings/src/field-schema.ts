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
  /** For the name of an entry: the list it stands in, such as `redis.servers`, and the member that is its name. */
  refers?: { to: string; by: string };
  /** For a secret: what it is for. */
  secret?: 'verifier' | 'credential' | 'private-key' | 'signing-key';
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

/** The schema of a member by its name; undefined for a name that nobody knows. */
export function namedSchema(schema: FieldSchema, name: string): FieldSchema | undefined {
  const { properties = {}, additionalProperties } = schema;
  return Object.hasOwn(properties, name) ? properties[name] : additionalProperties || undefined;
}
