import type { DmarcSent, DmarcSentTo } from '@posthorn/db/mail/dmarc-sent';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

export const dmarcSentStates = ['waiting', 'sent', 'failed', 'withheld'] as const;
const count = z.number().int();

/** A report of ours as the API tells it. */
export const dmarcSentSchema = z.object({
  id: z.string(),
  day: z.string().meta({ format: 'date', description: 'The day it is about, UTC' }),
  domain: z.string().meta({ description: 'The domain of the record' }),
  state: z.enum(dmarcSentStates).meta({
    description: 'sent: in the queue, or delivered; failed: no address took it; withheld: `reason` says why',
  }),
  reason: z.string().nullable(),
  askedBy: z.string().nullable().meta({ description: 'Who asked for it out of turn' }),
  fileName: z.string().nullable(),
  messages: count,
  passed: count,
  records: count,
  attempts: count,
  tryAfter: instant.meta({ description: 'When it is tried next, while it waits' }),
  finishedAt: instant.nullable(),
  to: z.array(
    z.object({
      address: z.string(),
      state: z.enum(['queued', 'delivered', 'failed', 'refused', 'resting']).meta({
        description:
          'refused: its owner does not take reports about this domain; resting: it did not take the last ones',
      }),
      words: z.string().nullable().meta({ description: 'The answer of its host, or why it was not sent there' }),
      messageId: z.string().nullable().meta({ description: 'The message that carries it' }),
      changedAt: instant,
    }),
  ),
});

export const dmarcSentView = ({
  to,
  tryAfter,
  finishedAt,
  ...row
}: DmarcSent & { to: readonly DmarcSentTo[] }): z.output<typeof dmarcSentSchema> => ({
  ...row,
  tryAfter: isoOf(tryAfter),
  finishedAt: isoOf(finishedAt),
  to: to.map(({ changedAt, ...one }) => ({ ...one, changedAt: isoOf(changedAt) })),
});
