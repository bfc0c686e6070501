import { readReplay } from '@posthorn/db/simulations';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { replaySchema, replayView } from '../../views/simulation.ts';

export const replayGet = operation({
  needs: 'read',
  method: 'GET',
  path: '/simulator/replays/{id}',
  tag: 'simulator',
  summary: 'A replay: how far it is, and what would change',
  description: 'Kept for a week.',
})
  .input(z.object({ id: z.string().max(60) }))
  .output(replaySchema)
  .query(async ({ ctx, input }) => {
    const found = await readReplay(ctx.services.pool, input.id);
    if (!found) throw problem('not-found', 'There is no such replay. They are kept for a week.');
    return replayView(found);
  });
