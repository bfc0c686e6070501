import { readQuarantineSummary } from '@posthorn/queue/quarantine';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

export const summary = operation({
  needs: 'read',
  method: 'GET',
  path: '/quarantine/summary',
  tag: 'quarantine',
  summary: 'How much is in quarantine, and how much of it leaves soon',
})
  .output(
    z.object({
      recipients: z.number(),
      messages: z.number(),
      leavingRecipients: z.number().meta({ description: 'Leave within `warnDays`' }),
      leavingMessages: z.number(),
      firstLeaves: instant.nullable(),
      oldest: instant.nullable(),
      keepDays: z.number(),
      warnDays: z.number(),
    }),
  )
  .query(async ({ ctx }) => {
    const { pool, snapshot } = ctx.services;
    const { keepDays, warnDays } = snapshot().configuration.quarantine;
    const found = await readQuarantineSummary(pool, warnDays);
    return { ...found, firstLeaves: isoOf(found.firstLeaves), oldest: isoOf(found.oldest), keepDays, warnDays };
  });
