import { readMessage } from '@posthorn/queue/history';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { messageRowSchema, messageRowView } from '../../views/message.ts';
import { messageId } from './message-id.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/messages/{id}',
  tag: 'messages',
  summary: 'One message with its recipients',
})
  .input(z.object({ id: messageId }))
  .output(messageRowSchema)
  .query(async ({ ctx, input }) => {
    const row = await readMessage(ctx.services.pool, input.id);
    if (!row) throw problem('not-found', `There is no message ${input.id} (any more).`);
    return messageRowView(row);
  });
