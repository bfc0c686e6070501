import { z } from 'zod';
import type { Feature } from './feature.ts';
import type { Overridable } from './field.ts';

/** Values that hold for one listener or one domain: groups with some of their fields. */
export type OverridePatch = { [group: string]: { [field: string]: unknown } };

/** The schema of a patch: of each group the fields that may be overridden for this, none of them required, without their defaults. */
export function patchSchema(
  scope: Overridable,
  groups: Readonly<Record<string, Feature<z.ZodRawShape>>>,
): z.ZodType<OverridePatch> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, { schema }] of Object.entries(groups)) {
    const fields = Object.entries(schema.shape).filter(([, field]) => wordsOf(field)['overridable'] === scope);
    const patch = z.strictObject(Object.fromEntries(fields.map(([field, inner]) => [field, leftOut(inner)])));
    shape[name] = patch.exactOptional().meta(wordsOf(schema));
  }
  return z.strictObject(shape) as unknown as z.ZodType<OverridePatch>;
}

/** The same field with its words, but it may be left out and then stays left out. */
function leftOut(field: z.core.$ZodType): z.ZodType {
  return (bare(field) as z.ZodType).exactOptional().meta(wordsOf(field));
}

function bare(field: z.core.$ZodType): z.core.$ZodType {
  const { def } = (field as z.ZodType)._zod;
  if (def.type === 'default' || def.type === 'prefault' || def.type === 'optional')
    return bare((def as z.core.$ZodDefaultDef).innerType);
  if (def.type !== 'object') return field;
  const { shape } = def as z.core.$ZodObjectDef;
  return z.strictObject(Object.fromEntries(Object.entries(shape).map(([name, inner]) => [name, leftOut(inner)])));
}

function wordsOf(field: z.core.$ZodType): Record<string, unknown> {
  return (field as z.ZodType).meta() ?? {};
}
