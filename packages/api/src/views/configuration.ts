import { z } from 'zod';
import { instant } from './time.ts';

/** A whole configuration: one member a group. Checked by the settings themselves, so that every fault is named with its path. */
export const documentSchema = z.record(z.string(), z.unknown()).meta({ id: 'Configuration' });

export const problemItemSchema = z.object({ path: z.string(), reason: z.string(), position: z.number().optional() });

export const reasonInput = z.string().trim().min(1).max(500).meta({ description: 'Why; kept with the revision' });

export const baseInput = z.number().int().min(0).optional().meta({
  description:
    'The revision the change was made from. When another is in force by now, 409 says which; left out: whatever is in force.',
});

export const waitInput = z.number().int().min(0).max(10_000).default(1500).meta({
  description: 'How long to wait for every process to follow, in milliseconds',
});

export const inForceSchema = z
  .object({
    revision: z.number(),
    everywhere: z.boolean(),
    processes: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        revision: z.number().nullable(),
        error: z.string().nullable(),
        isInForce: z.boolean(),
        afterMs: z
          .number()
          .nullable()
          .meta({ description: 'Milliseconds from the question (or the publication) until seen; null: not yet' }),
      }),
    ),
  })
  .meta({ id: 'InForce' });

export const publishedSchema = z
  .object({ revision: z.number(), warnings: z.array(problemItemSchema), inForce: inForceSchema })
  .meta({ id: 'Published' });

export const revisionSchema = z
  .object({
    number: z.number(),
    base: z.number().nullable(),
    author: z.string(),
    reason: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'Revision' });
