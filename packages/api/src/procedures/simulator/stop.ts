import { stopReplay } from '@posthorn/db/simulations';
import { z } from 'zod';
import { operation } from '../../trpc.ts';

export const stop = operation({
  needs: 'configure',
  method: 'POST',
  path: '/simulator/replays/{id}/stop',
  tag: 'simulator',
  summary: 'Stop a replay that is under way',
  description: 'What it has found so far stays. `stopped` is false when it was over already.',
})
  .input(z.object({ id: z.string().max(60) }))
  .output(z.object({ stopped: z.boolean() }))
  .mutation(async ({ ctx, input }) => {
    const stopped = await stopReplay(ctx.services.pool, input.id);
    ctx.audit = { target: input.id, detail: { stopped } };
    return { stopped };
  });
