import { listSandboxMessages } from '@posthorn/db/sandbox/messages';
import { z } from 'zod';
import { page, pageInput } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { sandboxMessageSchema, sandboxMessageView } from '../../views/sandbox.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/sandbox/messages',
  tag: 'sandbox',
  summary: 'What arrived in the sandbox',
  description:
    'A fresh install sends everything here. Misbehaviours (temporary failures, greylisting and so on) are the `sandbox` settings.',
})
  .input(
    z.object({
      search: z.string().max(300).optional(),
      recipient: z.string().max(320).optional(),
      misbehaviour: z.string().max(40).optional(),
      ...pageInput,
      cursor: z.uuid().optional(),
    }),
  )
  .output(page(sandboxMessageSchema))
  .query(async ({ ctx, input }) => {
    const { messages, nextCursor } = await listSandboxMessages(ctx.services.pool, {
      ...input,
      limit: Math.min(input.limit, 200),
    });
    return { items: messages.map(sandboxMessageView), nextCursor };
  });
