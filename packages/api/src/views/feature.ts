import { featureTasks } from '@posthorn/settings/task';
import { z } from 'zod';

const fieldSchema = z.object({
  path: z.string(),
  title: z.string(),
  description: z.string(),
  standard: z.string().optional(),
  unit: z.string().optional(),
  overridable: z
    .enum(['listener', 'domain'])
    .optional()
    .meta({ description: 'What it can have another value for; see the group overrides' }),
  widget: z.string(),
  default: z.unknown().optional(),
  defaultWords: z.string().optional(),
  schema: z.record(z.string(), z.unknown()),
});

export const featureSchema = z
  .object({
    group: z.string().meta({ description: 'The member of a configuration that holds its settings' }),
    slug: z.string(),
    task: z.enum(featureTasks).meta({ description: 'By what a postmaster does with it' }),
    title: z.string(),
    summary: z.string(),
    standards: z.array(z.string()),
    events: z.array(z.string()).meta({ description: 'Types of events that tell of its work' }),
    rules: z.array(z.string()).meta({ description: 'Built-in rules that decide in its name' }),
    variables: z
      .array(z.object({ name: z.string(), type: z.string(), stages: z.array(z.string()), words: z.string() }))
      .meta({ description: 'Facts it offers to rules' }),
    selfTests: z
      .array(z.object({ id: z.string(), title: z.string(), answeredBy: z.enum(['engine', 'worker']) }))
      .meta({ description: 'Trials that a running part makes when asked' }),
    fields: z.array(fieldSchema),
    defaults: z.unknown(),
    schema: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema 2020-12; each field has title, description and default' }),
  })
  .meta({ id: 'Feature' });
