import { clearSandbox } from '@posthorn/db/sandbox/messages';
import { z } from 'zod';
import { operation } from '../../trpc.ts';

export const clear = operation({
  needs: 'queue',
  method: 'DELETE',
  path: '/sandbox/messages',
  tag: 'sandbox',
  summary: 'Empty the sandbox',
})
  .output(z.object({ deleted: z.number() }))
  .mutation(async ({ ctx }) => {
    const deleted = await clearSandbox(ctx.services.pool);
    ctx.audit = { detail: { deleted } };
    return { deleted };
  });
