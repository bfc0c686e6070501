import { z } from 'zod';

/** One difference between two configurations, in words and in values. */
export const changeSchema = z
  .object({
    path: z.string(),
    kind: z.enum(['added', 'removed', 'changed', 'moved']),
    title: z.string(),
    words: z.string(),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
  })
  .meta({ id: 'Change' });
