import { readAction } from '@posthorn/queue/actions';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { queueActionSchema, queueActionView } from '../../views/queue-action.ts';

export const action = operation({
  needs: 'read',
  method: 'GET',
  path: '/queue/actions/{id}',
  tag: 'queue',
  summary: 'How far an action is',
})
  .input(z.object({ id: z.uuid() }))
  .output(queueActionSchema)
  .query(async ({ ctx, input }) => {
    const found = await readAction(ctx.services.pool, input.id);
    if (found === null) throw problem('not-found', 'This action is not known.');
    return queueActionView(found, ctx.services.now());
  });
