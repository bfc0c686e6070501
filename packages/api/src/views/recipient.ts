import type { AttemptRow } from '@posthorn/db/mail/message-page';
import { z } from 'zod';
import { eventSchemaView } from './event.ts';
import { attemptSchema, attemptView, recipientStates, timelineRecipientSchema } from './message.ts';

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

export const attemptRowView = ({
  id,
  transcriptLength,
  ...attempt
}: AttemptRow): z.output<typeof attemptRowSchema> => ({
  id,
  ...attemptView(attempt),
  transcriptLength,
});
