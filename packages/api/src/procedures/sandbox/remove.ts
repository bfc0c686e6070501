import { deleteSandboxMessage } from '@posthorn/db/sandbox/messages';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const remove = operation({
  needs: 'queue',
  method: 'DELETE',
  path: '/sandbox/messages/{id}',
  tag: 'sandbox',
  summary: 'Delete one sandbox message',
})
  .input(z.object({ id: z.uuid() }))
  .output(z.object({ deleted: z.number() }))
  .mutation(async ({ ctx, input }) => {
    if (!(await deleteSandboxMessage(ctx.services.pool, input.id))) {
      throw problem('not-found', `The sandbox holds no message ${input.id} (any more).`);
    }
    ctx.audit = { target: input.id };
    return { deleted: 1 };
  });
