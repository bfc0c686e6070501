import { countSandboxMessages } from '@posthorn/db/sandbox/messages';
import { z } from 'zod';
import { operation } from '../../trpc.ts';

export const count = operation({
  needs: 'read',
  method: 'GET',
  path: '/sandbox/count',
  tag: 'sandbox',
  summary: 'How many messages the sandbox holds',
})
  .output(z.object({ count: z.number() }))
  .query(async ({ ctx }) => ({ count: await countSandboxMessages(ctx.services.pool) }));
