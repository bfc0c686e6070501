import { sessionEvents } from '@posthorn/db/mail/message-page';
import { refusalsOfSession } from '@posthorn/db/mail/refusal';
import { findRefusal, messagesOfSession } from '@posthorn/db/mail/related';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { eventSchemaView, eventView } from '../../views/event.ts';
import { messageSchema, messageView, refusalSchema, refusalView } from '../../views/message.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/refusals/{id}',
  tag: 'messages',
  summary: 'A refusal with the story of its session',
  description:
    'Takes the id of a refusal or of a session. A refusal that was folded under flood has no session: only network, rule and minute are known of it.',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      refusal: refusalSchema.nullable().meta({ description: 'Null: nothing was refused in this session' }),
      sessionId: z.string().nullable(),
      refusals: z.array(refusalSchema).meta({ description: 'Of the session, oldest first; at most 200' }),
      events: z.array(eventSchemaView),
      messages: z.array(messageSchema),
      truncated: z.boolean(),
    }),
  )
  .query(async ({ ctx, input: { id } }) => {
    const { pool } = ctx.services;
    const own = await findRefusal(pool, id);
    const sessionId = own ? own.sessionId : id;
    const [refusals, events, messages] =
      sessionId === ''
        ? [[], [], []]
        : await Promise.all([
            refusalsOfSession(pool, sessionId, MOST + 1),
            sessionEvents(pool, sessionId, MOST + 1),
            messagesOfSession(pool, sessionId, MOST + 1),
          ]);
    const refusal = own ?? refusals[0] ?? null;
    if (!refusal && events.length + messages.length === 0)
      throw problem('not-found', `There is no refusal or session ${id} (any more).`);
    return {
      refusal: refusal && refusalView(refusal),
      sessionId: sessionId || null,
      refusals: (refusals.length > 0 ? refusals.slice(0, MOST) : own ? [own] : []).map(refusalView),
      events: events.slice(0, MOST).map(eventView),
      messages: messages.slice(0, MOST).map(messageView),
      truncated: [refusals, events, messages].some(({ length }) => length > MOST),
    };
  });

const MOST = 200;
