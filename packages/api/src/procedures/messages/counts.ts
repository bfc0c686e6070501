import { countWaiting } from '@posthorn/db/mail/related';
import { z } from 'zod';
import { queueMemoryOf } from '../../queue-memory.ts';
import { operation } from '../../trpc.ts';

export const counts = operation({
  needs: 'read',
  method: 'GET',
  path: '/messages/counts',
  tag: 'messages',
  summary: 'How many recipients wait, by state',
  description: 'Counted up to 10,000: `isMore` says that there are more.',
})
  .output(
    z.object({
      items: z.array(
        z.object({
          state: z.enum(['queued', 'deferred', 'held', 'quarantined']),
          count: z.number(),
          isMore: z.boolean(),
        }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const { pool } = ctx.services;
    const rows = await remembered(pool, '', () => countWaiting(pool, MOST + 1));
    return {
      items: rows.map(({ state, count }) => ({
        state: state as 'queued' | 'deferred' | 'held' | 'quarantined',
        count: Math.min(count, MOST),
        isMore: count > MOST,
      })),
    };
  });

const remembered = queueMemoryOf<Awaited<ReturnType<typeof countWaiting>>>({ maxMs: 2_500 });
const MOST = 10_000;
