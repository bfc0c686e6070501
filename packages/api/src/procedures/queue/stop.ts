import { stopAction } from '@posthorn/queue/actions';
import { z } from 'zod';
import { operation } from '../../trpc.ts';

export const stop = operation({
  needs: 'queue',
  method: 'POST',
  path: '/queue/actions/{id}/stop',
  tag: 'queue',
  summary: 'Stop an action that is under way',
  description: 'What it has changed stays changed, and can be undone. `stopped` is false when it was over already.',
})
  .input(z.object({ id: z.uuid() }))
  .output(z.object({ stopped: z.boolean() }))
  .mutation(async ({ ctx, input }) => {
    const stopped = await stopAction(ctx.services.pool, input.id);
    ctx.audit = { target: input.id, detail: { stopped } };
    return { stopped };
  });
