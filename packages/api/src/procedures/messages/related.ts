import { childrenOf, messagesOfSession, sameMessageId } from '@posthorn/db/mail/related';
import { readMessage } from '@posthorn/queue/history';
import { z } from 'zod';
import { messageOf } from '../../content/octets.ts';
import { operation } from '../../trpc.ts';
import { messageSchema, messageView } from '../../views/message.ts';
import { messageId } from './message-id.ts';

export const related = operation({
  needs: 'read',
  method: 'GET',
  path: '/messages/{id}/related',
  tag: 'messages',
  summary: 'What a message came from, what came of it, and what may belong to it',
  description:
    'Parent and children are known by our own ids. The same Message-ID is only a hint, since anybody may write any.',
})
  .input(
    z.object({
      id: messageId,
      cursor: z.uuid().optional().meta({ description: '`nextCursor` of the page of children before' }),
    }),
  )
  .output(
    z.object({
      parent: messageSchema.nullable(),
      children: z.array(messageSchema).meta({ description: 'Reports about it and copies by aliases; 25 a page' }),
      nextCursor: z.string().nullable(),
      session: z.array(messageSchema).meta({ description: 'Others of the same session; at most 25' }),
      sameMessageId: z.array(messageSchema).meta({ description: 'Within two days; at most 10' }),
      complete: z.boolean().meta({ description: 'False: the search for the Message-ID ended early' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const message = await messageOf(ctx, input.id);
    const [parent, children, session, same] = await Promise.all([
      message.parentId ? readMessage(pool, message.parentId) : null,
      childrenOf(pool, message.id, { after: input.cursor ?? null, limit: MOST + 1 }),
      message.sessionId ? messagesOfSession(pool, message.sessionId, MOST + 1) : [],
      sameMessageId(pool, message, 10),
    ]);
    const page = children.slice(0, MOST);
    const known = new Set([message.id, parent?.message.id, ...children.map(({ id }) => id)]);
    return {
      parent: parent && messageView(parent.message),
      children: page.map(messageView),
      nextCursor: children.length > MOST ? (page.at(-1)?.id ?? null) : null,
      session: session
        .filter(({ id }) => !known.has(id))
        .slice(0, MOST)
        .map(messageView),
      sameMessageId: same.rows.filter(({ id }) => !known.has(id)).map(messageView),
      complete: same.complete,
    };
  });

const MOST = 25;
