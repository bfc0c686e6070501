import { forgetEarlyHello } from '@posthorn/db/mail/early-hello';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const forget = operation({
  needs: 'queue',
  method: 'DELETE',
  path: '/early-pipelining/{address}/{port}',
  tag: 'early-pipelining',
  summary: 'Forget what a server offered',
  description: 'The next connection to it waits for its greeting, and learns anew.',
})
  .input(z.object({ address: z.string().min(1).max(45), port: z.coerce.number().int().min(1).max(65_535) }))
  .output(z.object({ forgotten: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const forgotten = await forgetEarlyHello(ctx.services.pool, input);
    if (forgotten === 0) throw problem('not-found', `Nothing is remembered of ${input.address}, port ${input.port}.`);
    ctx.audit = { target: `${input.address} ${input.port}` };
    return { forgotten: true as const };
  });
