import { z } from 'zod';

export const featureSchema = z
  .object({
    group: z.string().meta({ description: 'The member of a configuration that holds its settings' }),
    slug: z.string(),
    title: z.string(),
    summary: z.string(),
    standards: z.array(z.string()),
    schema: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema 2020-12; each field has title, description and default' }),
  })
  .meta({ id: 'Feature' });
