import type { Suppression } from '@posthorn/queue/suppression';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

export const suppressionSchema = z
  .object({
    address: z.string(),
    source: z.enum(['bounce', 'manual']).meta({ description: 'Who put it there: refusals, or a person' }),
    reason: z.string().meta({ description: 'The words of the last refusal, or those of the person' }),
    host: z.string().nullable().meta({ description: 'Who refused it last' }),
    messageId: z.string().nullable().meta({ description: 'The message that was refused last' }),
    actor: z.string().nullable(),
    hits: z.number().meta({ description: 'How often mail to it was refused' }),
    since: instant,
    until: instant.nullable().meta({ description: 'Null: until somebody takes it out' }),
  })
  .meta({ id: 'Suppression' });

export const suppressionView = (row: Suppression): z.output<typeof suppressionSchema> => ({
  ...row,
  since: isoOf(row.since),
  until: isoOf(row.until),
});

/** Addresses as they are typed or pasted; each has to be one. */
export const addressesInput = z
  .array(
    z
      .string()
      .trim()
      .max(320)
      .regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, 'is no address'),
  )
  .min(1)
  .max(10_000);
