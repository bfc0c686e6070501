import type { AttemptExtensions } from '@posthorn/db/mail/settlement';
import { z } from 'zod';

/** What else was made use of between us and the other server. */
export const attemptExtensionsSchema = z.object({
  arc: z
    .object({
      sealed: z
        .object({
          instance: z.number(),
          chain: z.enum(['none', 'pass', 'fail']).meta({ description: 'What was found of the chain before' }),
          domain: z.string(),
          selector: z.string(),
        })
        .nullable(),
      reason: z.string().nullable().meta({ description: 'Why it was not sealed' }),
    })
    .nullable()
    .meta({ description: 'The seal of ours that forwarded mail carried; null: it was not to be sealed' }),
});

export function attemptExtensionsView({ arc }: AttemptExtensions): z.output<typeof attemptExtensionsSchema> {
  return { arc: arc ? arcView(arc) : null };
}

function arcView(arc: NonNullable<AttemptExtensions['arc']>) {
  if ('reason' in arc) return { sealed: null, reason: arc.reason };
  const { instance, chain, domain, selector } = arc;
  return { sealed: { instance, chain, domain, selector }, reason: null };
}
