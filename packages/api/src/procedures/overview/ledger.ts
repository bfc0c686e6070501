import { readLedger } from '@posthorn/queue/ledger';
import { z } from 'zod';
import { operation } from '../../trpc.ts';

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
    'In recipients: what was taken in, against what became of it. The two sides come from different rows, so that it can fail.',
})
  .input(z.object({ day: z.iso.date().optional().meta({ description: 'A UTC day; all days when left out' }) }))
  .output(
    z
      .object({ day: z.string().nullable(), left, right, balanced: z.boolean(), difference: z.number() })
      .meta({ id: 'Ledger' }),
  )
  .query(({ ctx, input }) => readLedger(ctx.services.pool, input.day ? { day: input.day } : {}));
