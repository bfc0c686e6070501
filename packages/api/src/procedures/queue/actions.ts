import { recentActions } from '@posthorn/queue/actions';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { queueActionSchema, queueActionView } from '../../views/queue-action.ts';
import { dateOf, instantInput } from '../../views/time.ts';

export const actions = operation({
  needs: 'read',
  method: 'GET',
  path: '/queue/actions',
  tag: 'queue',
  summary: 'What people did to waiting mail: who, what, to how many, and whether it can still be undone',
})
  .input(
    z.object({
      limit: z.number().int().min(1).max(200).default(20),
      before: instantInput.optional().meta({ description: 'Older than this; `at` of the last one for the next page' }),
    }),
  )
  .output(z.object({ items: z.array(queueActionSchema) }))
  .query(async ({ ctx, input }) => {
    const before = dateOf(input.before);
    const found = await recentActions(ctx.services.pool, { limit: input.limit, ...(before ? { before } : {}) });
    return { items: found.map((one) => queueActionView(one, ctx.services.now())) };
  });
