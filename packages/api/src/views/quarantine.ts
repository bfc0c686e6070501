import type { KeptRecipient, QuarantineFilter, QuarantineRecord } from '@posthorn/queue/quarantine';
import { z } from 'zod';
import { given } from '../given.ts';
import { decisionSchema, recipientStates } from './message.ts';
import { dateOf, instant, instantInput, isoOf } from './time.ts';

export const keptSchema = z
  .object({
    messageId: z.string(),
    queueId: z.string(),
    recipientId: z.string(),
    recipient: z.string(),
    sender: z.string().meta({ description: 'The reverse path; empty for the null sender' }),
    from: z
      .string()
      .nullable()
      .meta({ description: 'The field From as it was written: a claim, like all of a header' }),
    subject: z.string().nullable(),
    size: z.number(),
    clientAddress: z.string().nullable(),
    destination: z.string(),
    stage: z.string(),
    rule: z.string(),
    reason: z.string().meta({ description: 'The rule in words' }),
    score: z.number().nullable().meta({ description: 'Of a content scanner, where one looked' }),
    symbols: z.array(z.string()).meta({ description: 'What the scanner named' }),
    since: instant,
    leavesAt: instant.meta({ description: 'When it is thrown away, unless somebody decides before' }),
    authentication: z
      .object({
        spf: z.string().nullable(),
        dkim: z.string().nullable(),
        dmarc: z.string().nullable(),
        arc: z.string().nullable(),
      })
      .meta({ description: 'What was found out about the sender, in single words; null where it was not checked' }),
  })
  .meta({ id: 'QuarantinedRecipient' });

export const quarantineRecordSchema = keptSchema
  .extend({
    state: z.enum(recipientStates),
    decision: decisionSchema,
    ended: z
      .string()
      .nullable()
      .meta({ description: 'released, deleted, expired, or what else ended its stay; null while it lasts' }),
    endedAt: instant.nullable(),
    endedBy: z.string().nullable(),
  })
  .meta({ id: 'QuarantineRecord' });

export const keptView = (row: KeptRecipient): z.output<typeof keptSchema> => ({
  messageId: row.messageId,
  queueId: row.queueId,
  recipientId: row.recipientId,
  recipient: row.recipient,
  sender: row.sender,
  from: row.from,
  subject: row.subject,
  size: Number(row.size),
  clientAddress: row.clientAddress,
  destination: row.destination,
  stage: row.stage,
  rule: row.rule,
  reason: row.reason,
  score: row.score,
  symbols: row.symbols,
  since: isoOf(row.since),
  leavesAt: isoOf(row.leavesAt),
  authentication: row.authentication,
});

export const quarantineRecordView = (record: QuarantineRecord): z.output<typeof quarantineRecordSchema> => ({
  ...keptView(record),
  state: record.state,
  decision: record.decision as z.output<typeof decisionSchema>,
  ended: record.ended,
  endedAt: isoOf(record.endedAt),
  endedBy: record.endedBy,
});

/** What of the quarantine is meant; the same words for lists, groups, exports and actions. */
export const quarantineFilterShape = {
  text: z.string().max(300).optional().meta({ description: 'In recipient, sender, author, subject or reason' }),
  recipient: z.string().max(320).optional(),
  sender: z
    .string()
    .max(320)
    .optional()
    .meta({ description: 'The reverse path or the address in From; `<>` for reports' }),
  domain: z
    .string()
    .max(255)
    .optional()
    .meta({ description: 'Of recipient, sender or author; `*.example.org`: subdomains' }),
  rule: z.string().max(200).optional().meta({ description: 'The rule that decided, by its whole name' }),
  reason: z.string().max(300).optional().meta({ description: 'Words of the reason; `*` is a wildcard' }),
  before: instantInput.optional().meta({ description: 'Kept back before' }),
  after: instantInput.optional().meta({ description: 'Kept back since' }),
  leavesBefore: instantInput.optional().meta({ description: 'Leaves by itself before' }),
  leavesAfter: instantInput.optional(),
  queueId: z.string().max(15).optional(),
  messageId: z.string().max(36).optional(),
};

export const quarantineFilterSchema = z.strictObject(quarantineFilterShape);

export const quarantineFilterOf = (input: z.output<typeof quarantineFilterSchema>): QuarantineFilter =>
  given({
    ...input,
    before: dateOf(input.before),
    after: dateOf(input.after),
    leavesBefore: dateOf(input.leavesBefore),
    leavesAfter: dateOf(input.leavesAfter),
  });
