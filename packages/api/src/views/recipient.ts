import type { AttemptRow } from '@posthorn/db/mail/message-page';
import type { TimelineRecipient } from '@posthorn/queue/history';
import { z } from 'zod';
import { eventSchemaView } from './event.ts';
import { attemptSchema, type decisionSchema, recipientStates, timelineRecipientSchema } from './message.ts';
import { isoOf } from './time.ts';

/** States by which the recipients of a message are counted and filtered; the last two are parts of `queued`. */
export const countedStates = [...recipientStates, 'deferred', 'leased'] as const;

export const recipientsSchema = z.object({
  items: z.array(timelineRecipientSchema),
  nextCursor: z.string().nullable(),
  counts: z
    .partialRecord(z.enum(countedStates), z.number())
    .meta({ description: 'Of all recipients, by state; `deferred` and `leased` are also among the queued' }),
});

export const attemptRowSchema = attemptSchema.omit({ transcript: true }).extend({
  id: z.string(),
  transcriptLength: z.number().meta({ description: 'Characters of the conversation that was kept; 0: none' }),
});

export const recipientHistorySchema = z
  .object({
    recipient: timelineRecipientSchema,
    attempts: z.array(attemptRowSchema).meta({ description: 'Oldest first' }),
    events: z
      .array(eventSchemaView)
      .meta({ description: 'Of this recipient and of the message as a whole, oldest first' }),
    truncated: z.boolean(),
  })
  .meta({ id: 'RecipientHistory' });

export const timelineRecipientView = (recipient: TimelineRecipient): z.output<typeof timelineRecipientSchema> => ({
  id: recipient.id,
  address: recipient.address,
  state: recipient.state,
  leased: recipient.leased,
  destination: recipient.destination,
  route: recipient.route,
  attempts: recipient.attempts,
  original: recipient.original,
  notify: recipient.notify,
  decision: recipient.decision as z.output<typeof decisionSchema>,
  queuedAt: isoOf(recipient.queuedAt),
  nextTry: isoOf(recipient.nextTry),
  finishedAt: isoOf(recipient.finishedAt),
  holdReason: recipient.holdReason,
  lastError: recipient.lastError,
});

export const attemptRowView = (attempt: AttemptRow): z.output<typeof attemptRowSchema> => ({
  id: attempt.id,
  at: isoOf(attempt.at),
  ms: attempt.ms,
  host: attempt.host ?? null,
  address: attempt.address ?? null,
  port: attempt.port ?? null,
  tls: attempt.tls ?? null,
  code: attempt.code ?? null,
  enhanced: attempt.enhanced ?? null,
  reply: attempt.reply ?? null,
  stage: attempt.stage,
  result: attempt.result,
  transcriptLength: attempt.transcriptLength,
});
