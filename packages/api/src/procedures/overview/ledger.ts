import { z } from 'zod';
import { countLedger } from '../../counted-ledger.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

const left = z.object({ accepted: z.number(), generated: z.number(), expandedTo: z.number(), total: z.number() });
const right = z.object({
  delivered: z.number(),
  bounced: z.number(),
  expired: z.number(),
  discarded: z.number(),
  dropped: z.number(),
  handedOver: z.number(),
  expandedFrom: z.number(),
  quarantined: z.number(),
  held: z.number(),
  queued: z.number(),
  total: z.number(),
});

export const ledger = operation({
  needs: 'read',
  method: 'GET',
  path: '/ledger',
  tag: 'overview',
  summary: 'Is every recipient accounted for?',
  description:
    'In recipients: what was taken in, against what became of it. The two sides come from different rows, so that it can fail. Where counting takes long the answer is up to a minute old; `countedAt` says when.',
})
  .input(z.object({ day: z.iso.date().optional().meta({ description: 'A UTC day; all days when left out' }) }))
  .output(
    z
      .object({
        day: z.string().nullable(),
        left,
        right,
        balanced: z.boolean(),
        difference: z.number(),
        countedAt: instant,
      })
      .meta({ id: 'Ledger' }),
  )
  .query(async ({ ctx, input }) => {
    const { countedAt, ...ledger } = await countLedger(ctx.services, input.day);
    return { ...ledger, countedAt: isoOf(countedAt) };
  });
