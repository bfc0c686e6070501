import { recipientHistory } from '@posthorn/db/mail/message-page';
import { z } from 'zod';
import { messageOf } from '../../content/octets.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { eventView } from '../../views/event.ts';
import { timelineRecipientView } from '../../views/message.ts';
import { attemptRowView, recipientHistorySchema } from '../../views/recipient.ts';
import { messageId } from './message-id.ts';

export const recipient = operation({
  needs: 'read',
  method: 'GET',
  path: '/messages/{id}/recipients/{recipientId}',
  tag: 'messages',
  summary: 'Everything that happened to one recipient of a message',
  description: 'The decision with its reason, each attempt with the remote words, events; oldest first.',
})
  .input(z.object({ id: messageId, recipientId: z.uuid(), limit: z.number().int().min(1).max(1000).default(500) }))
  .output(recipientHistorySchema)
  .query(async ({ ctx, input: { id, recipientId, limit } }) => {
    const message = await messageOf(ctx, id);
    const found = await recipientHistory(ctx.services.pool, message.id, { recipientId, limit });
    if (!found) throw problem('not-found', `Message ${id} has no recipient ${recipientId} (any more).`);
    return {
      recipient: timelineRecipientView(found.recipient),
      attempts: found.attempts.map(attemptRowView),
      events: found.events.map(eventView),
      truncated: found.truncated,
    };
  });
