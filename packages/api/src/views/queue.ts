import { queueProblems } from '@posthorn/db/mail/queue-filter';
import type { QueueEntry, QueueFilter } from '@posthorn/queue/backlog';
import { z } from 'zod';
import { given } from '../given.ts';
import { replyClassOf, replyClassSchema } from './explanation.ts';
import { instant, instantInput, isoOf } from './time.ts';

export const queueEntrySchema = z
  .object({
    messageId: z.string(),
    queueId: z.string(),
    recipientId: z.string(),
    sender: z.string(),
    recipient: z.string(),
    destination: z.string(),
    route: z.string(),
    state: z.enum(['queued', 'held', 'quarantined']),
    leased: z.boolean(),
    attempts: z.number(),
    lastError: z.string().nullable(),
    class: replyClassSchema.nullable().meta({ description: 'What kind of trouble the last try met' }),
    holdReason: z.string().nullable(),
    nextTry: instant.nullable(),
    queuedAt: instant,
    size: z.number(),
    subject: z.string().nullable(),
    requestedOutcome: z
      .enum(['expire', 'fail'])
      .nullable()
      .meta({ description: 'Somebody asked for its end; the report leaves at `nextTry`' }),
  })
  .meta({ id: 'QueueEntry' });

export const queueEntryView = (entry: QueueEntry): z.output<typeof queueEntrySchema> => ({
  ...entry,
  class: replyClassOf(entry.class),
  size: Number(entry.size),
  nextTry: isoOf(entry.nextTry),
  queuedAt: isoOf(entry.queuedAt),
});

/** Which waiting recipients are meant; the same words for lists, groups and actions. */
export const queueFilterShape = {
  text: z.string().max(300).optional().meta({ description: 'In recipient, sender, destination or reason' }),
  destination: z.string().max(300).optional(),
  state: z.enum(['queued', 'held', 'quarantined', 'leased', 'due', 'deferred', 'untried']).optional().meta({
    description:
      'leased: being delivered; due: its time has come; deferred: tried, waits for the next try; untried: never tried',
  }),
  reason: z
    .string()
    .max(300)
    .optional()
    .meta({ description: 'In the last error or the hold reason; `*` is a wildcard' }),
  sender: z.string().max(320).optional(),
  recipient: z.string().max(320).optional(),
  domain: z.string().max(255).optional(),
  queueId: z.string().max(15).optional(),
  messageId: z.string().max(36).optional(),
  before: instantInput.optional(),
  after: instantInput.optional(),
  minAttempts: z.number().int().min(1).max(1000).optional(),
  class: replyClassSchema.optional().meta({ description: 'What kind of trouble the last try met' }),
  problem: z.enum(queueProblems).optional().meta({ description: 'What the watchdog says is wrong with it' }),
};

export const queueFilterSchema = z.strictObject(queueFilterShape);

export const queueFilterOf = (input: z.output<typeof queueFilterSchema>): QueueFilter =>
  given({
    ...input,
    before: input.before ? new Date(input.before) : undefined,
    after: input.after ? new Date(input.after) : undefined,
  });
