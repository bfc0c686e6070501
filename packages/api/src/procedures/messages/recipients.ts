import { countRecipients, recipientsOfMessage } from '@posthorn/db/mail/message-page';
import { z } from 'zod';
import { messageOf } from '../../content/octets.ts';
import { idPageInput } from '../../cursor.ts';
import { given } from '../../given.ts';
import { operation } from '../../trpc.ts';
import { timelineRecipientView } from '../../views/message.ts';
import { countedStates, recipientsSchema } from '../../views/recipient.ts';
import { messageId } from './message-id.ts';

export const recipients = operation({
  needs: 'read',
  method: 'GET',
  path: '/messages/{id}/recipients',
  tag: 'messages',
  summary: 'The recipients of a message, with counts by state',
})
  .input(
    z.object({
      id: messageId,
      state: z.enum(countedStates).optional(),
      text: z.string().max(320).optional().meta({ description: 'Part of the address' }),
      ...idPageInput,
    }),
  )
  .output(recipientsSchema)
  .query(async ({ ctx, input: { id, state, text, cursor, limit } }) => {
    const { pool } = ctx.services;
    const message = await messageOf(ctx, id);
    const [page, counts] = await Promise.all([
      recipientsOfMessage(pool, message.id, { ...given({ state, text }), cursor: cursor ?? null, limit }),
      countRecipients(pool, message.id),
    ]);
    return { items: page.rows.map(timelineRecipientView), nextCursor: page.cursor, counts };
  });
