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
  prdr: z
    .object({ each: z.boolean().meta({ description: 'False: it had one reply for all after all' }) })
    .nullable()
    .meta({ description: 'A reply for each recipient was asked for' }),
  early: z
    .object({
      used: z.boolean(),
      lost: z.string().nullable().meta({ description: 'Why it was spoken to in order after all' }),
    })
    .nullable()
    .meta({ description: 'The server lets clients speak before its greeting, and whether it was' }),
});

export function attemptExtensionsView({
  arc,
  prdr,
  early,
}: AttemptExtensions): z.output<typeof attemptExtensionsSchema> {
  return {
    arc: arc ? arcView(arc) : null,
    prdr: prdr ? { each: prdr.each } : null,
    early: early ? { used: early.used, lost: early.lost ?? null } : null,
  };
}

function arcView(arc: NonNullable<AttemptExtensions['arc']>) {
  if ('reason' in arc) return { sealed: null, reason: arc.reason };
  const { instance, chain, domain, selector } = arc;
  return { sealed: { instance, chain, domain, selector }, reason: null };
}
