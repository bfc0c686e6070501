import { compilePolicy } from '@posthorn/policy';
import { z } from 'zod';
import { operation } from '../../trpc.ts';

export const explain = operation({
  needs: 'read',
  method: 'GET',
  path: '/routing/explain',
  tag: 'routing',
  summary: 'Where would this address go?',
  description: 'Asks the routing in force, step by step, without sending anything.',
})
  .input(
    z.object({
      address: z
        .string()
        .min(3)
        .max(320)
        .regex(/^[^\s<>]+@[^\s<>@]+$/, 'An address looks like name@example.org'),
    }),
  )
  .output(
    z.object({
      revision: z.number(),
      kind: z.string(),
      route: z.string(),
      destination: z.string(),
      explain: z.array(z.string()),
      targets: z.array(z.string()).optional(),
      reply: z.object({ code: z.number(), enhanced: z.string().optional(), text: z.string() }).optional(),
    }),
  )
  .query(({ ctx, input }) => {
    const { revision, configuration } = ctx.services.snapshot();
    return { revision, ...compilePolicy(configuration).route(input.address) };
  });
