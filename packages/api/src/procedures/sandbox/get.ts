import { readSandboxMessage } from '@posthorn/db/sandbox/messages';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { contentSchema, readContentView } from '../../views/content.ts';
import { sandboxMessageSchema, sandboxMessageView } from '../../views/sandbox.ts';

export const get = operation({
  needs: 'content',
  method: 'GET',
  path: '/sandbox/messages/{id}',
  tag: 'sandbox',
  summary: 'One sandbox message: headers, parts, text and the SMTP transcript',
})
  .input(z.object({ id: z.uuid() }))
  .output(z.object({ message: sandboxMessageSchema, transcript: z.string(), content: contentSchema }))
  .query(async ({ ctx, input }) => {
    const found = await readSandboxMessage(ctx.services.pool, input.id);
    if (!found) throw problem('not-found', `The sandbox holds no message ${input.id} (any more).`);
    const { transcript, content, ...message } = found;
    return { message: sandboxMessageView(message), transcript, content: await readContentView(content) };
  });
