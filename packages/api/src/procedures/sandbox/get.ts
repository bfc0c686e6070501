import { readSandboxMessage } from '@posthorn/db/sandbox/messages';
import { z } from 'zod';
import { explainedNames, explainHeaders } from '../../content/explain-headers.ts';
import { readHeaderPage } from '../../content/header-page.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { contentSchema, readContentView } from '../../views/content.ts';
import { headersSchema } from '../../views/header.ts';
import { sandboxMessageSchema, sandboxMessageView } from '../../views/sandbox.ts';

export const get = operation({
  needs: 'content',
  method: 'GET',
  path: '/sandbox/messages/{id}',
  tag: 'sandbox',
  summary: 'One sandbox message: headers, parts, text and the SMTP transcript',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      message: sandboxMessageSchema,
      transcript: z.string(),
      content: contentSchema,
      explained: headersSchema.shape.explained,
    }),
  )
  .query(async ({ ctx, input }) => {
    const found = await readSandboxMessage(ctx.services.pool, input.id);
    if (!found) throw problem('not-found', `The sandbox holds no message ${input.id} (any more).`);
    const { transcript, content, ...message } = found;
    const header = await readHeaderPage(once(content), { offset: 0, limit: 0, names: explainedNames, maxValue: 2048 });
    return {
      message: sandboxMessageView(message),
      transcript,
      content: await readContentView(content),
      explained: explainHeaders(header.found, { id: message.id, acceptedAt: message.receivedAt }),
    };
  });

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
