import { listReplays } from '@posthorn/db/simulations';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { replaySchema, replayView } from '../../views/simulation.ts';

export const replays = operation({
  needs: 'read',
  method: 'GET',
  path: '/simulator/replays',
  tag: 'simulator',
  summary: 'The newest replays, without their lists of changes',
})
  .input(z.object({ limit: z.number().int().min(1).max(30).default(10) }))
  .output(z.object({ items: z.array(replaySchema) }))
  .query(async ({ ctx, input }) => {
    const found = await listReplays(ctx.services.pool, input.limit);
    return {
      items: found.map((one) => {
        const view = replayView(one);
        return { ...view, result: view.result && { ...view.result, changes: [] } };
      }),
    };
  });
