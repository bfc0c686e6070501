import { z } from 'zod';

const fieldSchema = z.object({
  path: z.string(),
  title: z.string(),
  description: z.string(),
  standard: z.string().optional(),
  unit: z.string().optional(),
  widget: z.string(),
  default: z.unknown().optional(),
  defaultWords: z.string().optional(),
  schema: z.record(z.string(), z.unknown()),
});

export const featureSchema = z
  .object({
    group: z.string().meta({ description: 'The member of a configuration that holds its settings' }),
    slug: z.string(),
    title: z.string(),
    summary: z.string(),
    standards: z.array(z.string()),
    fields: z.array(fieldSchema),
    defaults: z.unknown(),
    schema: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema 2020-12; each field has title, description and default' }),
  })
  .meta({ id: 'Feature' });
