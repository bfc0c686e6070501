import type { FieldSchema } from '@posthorn/settings/field-schema';

/** What a new entry begins with: defaults, empty texts for what has to be filled in, nothing for what may be left out. */
export const initialValue = (schema: FieldSchema): unknown => {
  if (schema.default !== undefined) return structuredClone(schema.default);
  if (schema.const !== undefined) return schema.const;
  if (schema.oneOf) return initialValue(schema.oneOf[0] ?? {});
  if (schema.anyOf) return initialValue(schema.anyOf[0] ?? {});
  if (schema.secret !== undefined) return undefined;
  switch (schema.type) {
    case 'object':
      return initialObject(schema);
    case 'array':
      return schema.minItems ? [initialValue(schema.items ?? {})] : [];
    case 'boolean':
      return false;
    case 'integer':
      return schema.minimum ?? 0;
    default:
      return '';
  }
};

const initialObject = (schema: FieldSchema): Record<string, unknown> => {
  const names = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
  const values = names.map(([name, field]) => [name, initialValue(field)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
};
