import { readAuthentication } from '@posthorn/db/mail/verification';
import { findVerification } from '@posthorn/db/mail/verification-search';
import { readMessage } from '@posthorn/queue/history';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { verificationSchema, verificationView } from '../../views/verification.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/verifications/{id}',
  tag: 'dmarc',
  summary: 'One verification with the evidence behind it',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    verificationSchema.extend({
      evidence: z.record(z.string(), z.unknown()).nullable().meta({
        description:
          'What SPF, DKIM, ARC, DMARC and iprev said, with the DNS answers behind it, as in `authentication` of a message; null when the message is past retention',
      }),
      message: z
        .object({ id: z.string(), queueId: z.string(), subject: z.string().nullable() })
        .nullable()
        .meta({ description: 'Null: it was not taken, or is past retention' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const found = await findVerification(pool, input.id);
    if (!found) throw problem('not-found', `There is no verification ${input.id} (any more).`);
    const row = found.isStored ? await readMessage(pool, found.messageId) : null;
    return {
      ...verificationView(found),
      evidence: row ? await readAuthentication(pool, found.messageId) : found.evidence,
      message: row && {
        id: row.message.id,
        queueId: row.message.queueId,
        subject: row.message.summary.subject ?? null,
      },
    };
  });
