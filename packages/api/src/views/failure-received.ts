import type { FailureReceived } from '@posthorn/db/mail/failure-received';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

const count = z.number().int();
const text = z.string();

/** A failure report, or a complaint, as the API tells it. Empty and null: it does not say. */
export const failureReceivedSchema = z.object({
  id: text,
  receivedAt: instant,
  origin: z.enum(['mail', 'upload']),
  uploadedBy: text.nullable(),
  messageId: text.nullable().meta({ description: 'The message it came with' }),
  fileName: text.nullable(),
  timesReceived: count,
  feedbackType: text.meta({
    description: 'auth-failure, or the kind of a complaint: abuse, fraud, virus, not-spam, other',
  }),
  authFailure: text.nullable().meta({ description: 'What failed: dmarc, spf, signature, bodyhash, revoked, adsp' }),
  deliveryResult: text.nullable().meta({ description: 'delivered, spam, policy, reject or other' }),
  alignment: z.array(text).nullable().meta({ description: 'The mechanisms that did not vouch for the author' }),
  reporter: text,
  userAgent: text,
  reportingMta: text.nullable(),
  domain: text.meta({ description: 'The domain it is about' }),
  isOurs: z.boolean().meta({ description: 'That domain is one of ours' }),
  headerFrom: text.meta({ description: 'The domain in From of the message' }),
  author: text.meta({ description: 'From of the message' }),
  source: text.nullable().meta({ description: 'The address the message came from' }),
  envelopeFrom: text.nullable(),
  recipients: z.array(text),
  subject: text,
  originalMessageId: text,
  arrivedAt: instant.nullable().meta({ description: 'When the reporter got the message' }),
  incidents: count.meta({ description: 'How many messages it speaks for' }),
  results: z.array(text).meta({ description: 'Authentication-Results of the reporter' }),
  dkim: z.object({ domain: text, selector: text, identity: text }).nullable(),
  spf: z.array(z.object({ domain: text, record: text })),
  shows: z.enum(['message', 'headers', 'nothing']).meta({ description: 'How much of the message goes along' }),
});

export const failureReceivedView = (
  row: FailureReceived,
  isOurs: (domain: string) => boolean,
): z.output<typeof failureReceivedSchema> => ({
  ...row,
  alignment: row.alignment === null ? null : [...row.alignment],
  recipients: [...row.recipients],
  results: [...row.results],
  spf: [...row.spf],
  receivedAt: isoOf(row.receivedAt),
  arrivedAt: isoOf(row.arrivedAt),
  isOurs: isOurs(row.domain),
});
