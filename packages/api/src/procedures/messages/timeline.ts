import { readTimeline } from '@posthorn/queue/history';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { timelineSchema, timelineView } from '../../views/message.ts';
import { messageId } from './message-id.ts';

export const timeline = operation({
  needs: 'read',
  method: 'GET',
  path: '/messages/{id}/timeline',
  tag: 'messages',
  summary: 'Everything that happened to a message, in order',
  description:
    'Stages with rule, facts and reply; attempts with the remote words; events; reports. Takes a session id as well.',
})
  .input(z.object({ id: messageId, limit: z.number().int().min(1).max(5000).default(1000) }))
  .output(timelineSchema)
  .query(async ({ ctx, input }) => {
    const found = await readTimeline(ctx.services.pool, input.id, { limit: input.limit });
    if (!found) throw problem('not-found', `There is no message or session ${input.id} (any more).`);
    return timelineView(found);
  });
