import { readHosts } from '@posthorn/queue/hosts';
import { z } from 'zod';
import { given } from '../../given.ts';
import { operation } from '../../trpc.ts';
import { deliveryLimits, hostSchema, hostView } from '../../views/host.ts';

export const hosts = operation({
  needs: 'read',
  method: 'GET',
  path: '/queue/hosts',
  tag: 'queue',
  summary: 'Next hops: what waits for each, and what keeps it from being tried',
})
  .input(
    z.object({
      name: z.string().max(300).optional().meta({ description: 'Anywhere in the name; `*` is a wildcard' }),
      which: z.enum(['all', 'trouble', 'slowed', 'busy']).default('all'),
      limit: z.number().int().min(1).max(500).default(100),
      offset: z.number().int().min(0).max(1_000_000).default(0),
    }),
  )
  .output(z.object({ items: z.array(hostSchema), total: z.number() }))
  .query(async ({ ctx, input }) => {
    const { pool, snapshot } = ctx.services;
    const { name, ...rest } = input;
    const limitsOf = deliveryLimits(snapshot().configuration);
    const found = await readHosts(pool, { ...rest, ...given({ name }) });
    return { items: found.rows.map((host) => hostView(host, limitsOf(host.name))), total: found.total };
  });
