import { groupQueue } from '@posthorn/queue/backlog';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { queueFilterOf, queueFilterShape } from '../../views/queue.ts';
import { instant, isoOf } from '../../views/time.ts';

export const groups = operation({
  needs: 'read',
  method: 'GET',
  path: '/queue/groups',
  tag: 'queue',
  summary: 'What waits, grouped by destination or by reason',
})
  .input(
    z.object({
      by: z.enum(['destination', 'reason']).default('destination'),
      limit: z.number().int().min(1).max(500).default(100),
      ...queueFilterShape,
    }),
  )
  .output(
    z.object({
      items: z.array(
        z.object({
          key: z.string(),
          recipients: z.number(),
          held: z.number(),
          due: z.number(),
          oldest: instant,
          nextTry: instant.nullable(),
          lastError: z.string().nullable(),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { by, limit, ...filter } = input;
    const found = await groupQueue(ctx.services.pool, { by, limit, filter: queueFilterOf(filter) });
    return {
      items: found.map((group) => ({ ...group, oldest: isoOf(group.oldest), nextTry: isoOf(group.nextTry) })),
    };
  });
