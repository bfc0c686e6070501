import { readMessage } from '@posthorn/queue/history';
import { readAuthentication } from '@posthorn/queue/verifications';
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
  .output(
    messageRowSchema.extend({
      authentication: z.record(z.string(), z.unknown()).nullable().meta({
        description:
          'What SPF (`spf`, `heloSpf`, `spfGuess`), `dkim`, `arc`, `dmarc` and `iprev` said when it came, with the DNS answers behind it; null for mail that was not judged',
      }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const row = await readMessage(pool, input.id);
    if (!row) throw problem('not-found', `There is no message ${input.id} (any more).`);
    return { ...messageRowView(row), authentication: await readAuthentication(pool, row.message.id) };
  });
