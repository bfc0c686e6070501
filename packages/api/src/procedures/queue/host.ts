import { readHost } from '@posthorn/queue/hosts';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { deliveryLimits, hostSchema, hostView } from '../../views/host.ts';
import { instant, isoOf } from '../../views/time.ts';

export const host = operation({
  needs: 'read',
  method: 'GET',
  path: '/queue/host',
  tag: 'queue',
  summary: 'One next hop and how it answered lately',
})
  .input(z.object({ name: z.string().min(1).max(300) }))
  .output(
    z.object({
      host: hostSchema,
      results: z.array(
        z.object({
          at: instant,
          messageId: z.string(),
          recipient: z.string(),
          result: z.enum(['delivered', 'deferred', 'failed']),
          host: z.string().nullable(),
          address: z.string().nullable(),
          code: z.number().nullable(),
          enhanced: z.string().nullable(),
          reply: z.string().nullable(),
          stage: z.string(),
          ms: z.number(),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool, snapshot } = ctx.services;
    const found = await readHost(pool, input.name);
    if (found === null) throw problem('not-found', 'Nothing waits for this destination, and nothing is known of it.');
    return {
      host: hostView(found.host, deliveryLimits(snapshot().configuration)(input.name)),
      results: found.results.map((one) => ({ ...one, at: isoOf(one.at) })),
    };
  });
