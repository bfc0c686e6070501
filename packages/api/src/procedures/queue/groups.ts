import { groupQueuePage } from '@posthorn/queue/backlog';
import { z } from 'zod';
import { queueMemoryOf } from '../../queue-memory.ts';
import { operation } from '../../trpc.ts';
import { queueFilterOf, queueFilterShape } from '../../views/queue.ts';
import { instant, isoOf } from '../../views/time.ts';
import { limitsOf } from '../../watched.ts';

export const groups = operation({
  needs: 'read',
  method: 'GET',
  path: '/queue/groups',
  tag: 'queue',
  summary: 'What waits, grouped by destination or by reason',
  description:
    'By reason: what differs from one recipient to the next (addresses, ids, numbers) stands as `*`; the key is also the `reason` that finds them.',
})
  .input(
    z.object({
      by: z.enum(['destination', 'reason']).default('destination'),
      limit: z.number().int().min(1).max(500).default(100),
      offset: z.number().int().min(0).max(1_000_000).default(0),
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
          leased: z.number(),
          due: z.number(),
          oldest: instant,
          nextTry: instant.nullable(),
          attempts: z.number(),
          lastError: z.string().nullable(),
          isDestinationHeld: z.boolean(),
          notBefore: instant.nullable(),
          blockedReason: z.string().nullable(),
        }),
      ),
      groups: z.number().meta({ description: 'All groups, not only this page' }),
      recipients: z.number().meta({ description: 'In all groups' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { by, limit, offset, ...filter } = input;
    const { pool } = ctx.services;
    const ask = () =>
      groupQueuePage(pool, { by, limit, offset, filter: queueFilterOf(filter), limits: limitsOf(ctx.services) });
    const found = await remembered(pool, JSON.stringify(input), ask);
    return {
      groups: found.groups,
      recipients: found.recipients,
      items: found.rows.map((group) => ({
        ...group,
        oldest: isoOf(group.oldest),
        nextTry: isoOf(group.nextTry),
        notBefore: isoOf(group.notBefore),
      })),
    };
  });

/** Every open queue page asks each few seconds; over a hundred thousand rows one answer serves them all. */
const remembered = queueMemoryOf<Awaited<ReturnType<typeof groupQueuePage>>>({ share: 0.2, maxMs: 2000 });
