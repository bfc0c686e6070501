import { type FailureReportRow, readFailureReport } from '@posthorn/db/mail/failure-report';
import { readAuthentication } from '@posthorn/db/mail/verification';
import { findVerification } from '@posthorn/db/mail/verification-search';
import { readMessage } from '@posthorn/queue/history';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
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
      failureReport: z
        .object({
          state: z.enum(['waiting', 'sent', 'withheld']),
          reason: z.string().nullable().meta({ description: 'Why it was withheld, or why it still waits' }),
          kinds: z.array(z.string()),
          addresses: z.array(z.string()).meta({ description: 'That the domain names (ruf=)' }),
          sentTo: z.array(z.string()),
          messageIds: z.array(z.string()),
          finishedAt: instant.nullable(),
        })
        .nullable()
        .meta({ description: 'The report of this failure (RFC 9991); null: none was asked for, or reports are off' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const found = await findVerification(pool, input.id);
    if (!found) throw problem('not-found', `There is no verification ${input.id} (any more).`);
    const [row, report] = await Promise.all([
      found.isStored ? readMessage(pool, found.messageId) : null,
      readFailureReport(pool, found.id),
    ]);
    return {
      ...verificationView(found),
      evidence: row ? await readAuthentication(pool, found.messageId) : found.evidence,
      message: row && {
        id: row.message.id,
        queueId: row.message.queueId,
        subject: row.message.summary.subject ?? null,
      },
      failureReport: report && reportView(report),
    };
  });

const reportView = ({ finishedAt, addresses, sentTo, messageIds, kinds, ...report }: FailureReportRow) => ({
  ...report,
  addresses: [...addresses],
  sentTo: [...sentTo],
  messageIds: [...messageIds],
  kinds: [...kinds],
  finishedAt: isoOf(finishedAt),
});
