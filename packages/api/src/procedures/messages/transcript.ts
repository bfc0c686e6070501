import { transcriptOf } from '@posthorn/db/mail/message-page';
import { z } from 'zod';
import { messageOf } from '../../content/octets.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { messageId } from './message-id.ts';

export const transcript = operation({
  needs: 'read',
  method: 'GET',
  path: '/messages/{id}/attempts/{attemptId}/transcript',
  tag: 'messages',
  summary: 'The whole conversation of one attempt, where it was kept',
})
  .input(z.object({ id: messageId, attemptId: z.uuid() }))
  .output(
    z.object({
      text: z.string().meta({ description: 'A line each; `C: ` is what we said, `S: ` what the other server said' }),
      more: z.number().meta({ description: 'Characters that are not in `text`' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const message = await messageOf(ctx, input.id);
    const text = await transcriptOf(ctx.services.pool, message.id, input.attemptId);
    if (text === null) throw problem('not-found', 'Nothing was kept of the conversation of this attempt.');
    return { text: text.slice(0, MAX_TEXT).toWellFormed(), more: Math.max(0, text.length - MAX_TEXT) };
  });

const MAX_TEXT = 128 * 1024;
