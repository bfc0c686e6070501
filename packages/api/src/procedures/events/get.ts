import { readEvent } from '@posthorn/queue/history';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { eventSchemaView, eventView } from '../../views/event.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/events/{id}',
  tag: 'events',
  summary: 'One event',
})
  .input(z.object({ id: z.uuid() }))
  .output(eventSchemaView)
  .query(async ({ ctx, input }) => {
    const event = await readEvent(ctx.services.pool, input.id);
    if (!event) throw problem('not-found', 'There is no such event (any more).');
    return eventView(event);
  });
