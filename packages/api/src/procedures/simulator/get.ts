import { readSimulation } from '@posthorn/db/simulations';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { simulationSchema, simulationView } from '../../views/simulation.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/simulator/simulations/{id}',
  tag: 'simulator',
  summary: 'A simulation, and what it came to once it is done',
  description: 'Kept for a day.',
})
  .input(z.object({ id: z.string().max(60) }))
  .output(simulationSchema)
  .query(async ({ ctx, input }) => {
    const found = await readSimulation(ctx.services.pool, input.id);
    if (!found) throw problem('not-found', 'There is no such simulation. They are kept for a day.');
    return simulationView(found, principalOf(ctx).permissions.has('content'));
  });
