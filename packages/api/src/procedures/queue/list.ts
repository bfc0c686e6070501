import { listQueue } from '@posthorn/queue/backlog';
import { z } from 'zod';
import { page, pairPageInput } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { queueEntrySchema, queueEntryView, queueFilterOf, queueFilterShape } from '../../views/queue.ts';
import { limitsOf } from '../../watched.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/queue',
  tag: 'queue',
  summary: 'Everything that waits, flat',
})
  .input(z.object({ ...queueFilterShape, ...pairPageInput }))
  .output(page(queueEntrySchema))
  .query(async ({ ctx, input }) => {
    const { limit, cursor, ...filter } = input;
    const limits = limitsOf(ctx.services);
    const found = await listQueue(ctx.services.pool, {
      filter: queueFilterOf(filter),
      cursor: cursor ?? null,
      limit,
      limits,
    });
    return { items: found.rows.map(queueEntryView), nextCursor: found.cursor };
  });
