import { formatReceiveLine } from '@posthorn/message/receive-line';
import { type MessageRow, readMessage } from '@posthorn/queue/history';
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
      receiveLine: z.string().nullable().meta({
        description: 'How it came, in one line in the words of the main log of Exim; null for mail made here',
      }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const row = await readMessage(pool, input.id);
    if (!row) throw problem('not-found', `There is no message ${input.id} (any more).`);
    const authentication = await readAuthentication(pool, row.message.id);
    return { ...messageRowView(row), authentication, receiveLine: receiveLineOf(row, authentication) };
  });

function receiveLineOf({ message, recipients }: MessageRow, authentication: unknown): string | null {
  const { client } = message;
  if (client === null) return null;
  const { arc } = (authentication ?? {}) as { arc?: { state?: unknown } };
  return formatReceiveLine({
    ...client,
    queueId: message.queueId,
    sender: message.reversePath,
    requireTls: message.requireTls,
    pipeConnect: client.early ? 'used' : undefined,
    arcPass: arc?.state === 'pass',
    proxy: client.front?.by === 'proxy' ? client.front : undefined,
    size: Number(message.size),
    messageId: message.summary.messageId,
    recipients: recipients.map(({ address }) => address),
    recipientCount: message.recipientCount,
  });
}
