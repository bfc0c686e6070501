import { readProbe } from '@posthorn/db/probes';
import type { ProbeInput } from '@posthorn/settings/probe';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { probeSchema, probeView } from '../../views/probe.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/probes/{id}',
  tag: 'probes',
  summary: 'One probe, with the steps so far and what would come of mail',
})
  .input(z.object({ id: z.string().max(60) }))
  .output(probeSchema)
  .query(async ({ ctx, input }) => {
    const probe = await readProbe<ProbeInput>(ctx.services.pool, input.id);
    if (!probe) throw problem('not-found', 'There is no such probe (any more). They are kept for a week, 200 at most.');
    return probeView(probe);
  });
