import { type FieldSchema, namedSchema } from './field-schema.ts';
import { formatDuration, formatSize } from './quantity.ts';

/** A value as a person reads it: durations and sizes with units, choices and lists quoted, secrets hidden. */
export function formatValue(value: unknown, schema: FieldSchema): string {
  if (schema.secret !== undefined) return 'a secret';
  if (value === undefined) return 'nothing';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return formatNumber(value, schema.unit);
  if (Array.isArray(value)) {
    if (value.length === 0) return 'nothing';
    return value.map((item) => formatValue(item, schema.items ?? {})).join(', ');
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => {
      return `${name} ${formatValue(member, memberSchema(schema, name, value))}`;
    });
    return members.join(', ') || 'nothing';
  }
  const text = String(value);
  if (text === '') return 'nothing';
  return `“${text.length > 80 ? `${text.slice(0, 79)}…` : text}”`;
}

/** The schema of a member; in a variant, of the branch that the value took. */
export function memberSchema(schema: FieldSchema, name: string, value: object): FieldSchema {
  const branches = schema.oneOf ?? [schema];
  const kind: unknown = Reflect.get(value, 'kind');
  const branch = branches.find((candidate) => candidate.properties?.['kind']?.const === kind) ?? branches[0];
  return (branch && namedSchema(branch, name)) ?? {};
}

function formatNumber(value: number, unit: string | undefined): string {
  if (unit === 'seconds') return formatDuration(value);
  if (unit === 'bytes') return formatSize(value);
  return unit ? `${value} ${unit}` : String(value);
}
