import { z } from 'zod';

/** What the API asks a worker: does the world see these keys? `data` is the value of p= that ought to be published. */
export const dkimCheckInputSchema = z.object({
  keys: z
    .array(
      z.object({
        domain: z.string().max(253),
        selector: z.string().max(63),
        keyType: z.enum(['rsa', 'ed25519']),
        data: z.string().max(2000),
      }),
    )
    .max(50),
});

/** One answer. `unknown`: it could not look, which says nothing about the record. */
export const dkimCheckStepSchema = z.object({
  domain: z.string(),
  selector: z.string(),
  state: z.enum(['seen', 'differs', 'absent', 'unknown']),
  words: z.string(),
  found: z.string().nullable().meta({ description: 'The record that stands there' }),
});

export type DkimCheckStep = z.output<typeof dkimCheckStepSchema>;
