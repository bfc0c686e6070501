import { sessionEvents } from '@posthorn/db/mail/message-page';
import { z } from 'zod';
import { messageOf } from '../../content/octets.ts';
import { operation } from '../../trpc.ts';
import { eventSchemaView, eventView } from '../../views/event.ts';
import { messageId } from './message-id.ts';

export const session = operation({
  needs: 'read',
  method: 'GET',
  path: '/messages/{id}/session',
  tag: 'messages',
  summary: 'What happened in the session that brought a message',
})
  .input(z.object({ id: messageId }))
  .output(z.object({ sessionId: z.string().nullable(), events: z.array(eventSchemaView), truncated: z.boolean() }))
  .query(async ({ ctx, input }) => {
    const { sessionId } = await messageOf(ctx, input.id);
    const events = sessionId ? await sessionEvents(ctx.services.pool, sessionId, MAX_EVENTS + 1) : [];
    return {
      sessionId: sessionId ?? null,
      events: events.slice(0, MAX_EVENTS).map(eventView),
      truncated: events.length > MAX_EVENTS,
    };
  });

const MAX_EVENTS = 200;
