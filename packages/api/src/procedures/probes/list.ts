import { listProbes } from '@posthorn/db/probes';
import type { ProbeInput } from '@posthorn/settings/probe';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { probeItemSchema, probeItemView } from '../../views/probe.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/probes',
  tag: 'probes',
  summary: 'The newest probes',
})
  .input(z.object({ limit: z.number().int().min(1).max(50).default(10) }))
  .output(z.object({ items: z.array(probeItemSchema) }))
  .query(async ({ ctx, input }) => ({
    items: (await listProbes<ProbeInput>(ctx.services.pool, input.limit)).map(probeItemView),
  }));
