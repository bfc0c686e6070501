import type { DmarcReportRow } from '@posthorn/db/mail/dmarc-report-search';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

const count = z.number().int();
const text = z.string();

/** A report as the API tells it. */
export const dmarcReportSchema = z.object({
  id: text,
  receivedAt: instant,
  origin: z.enum(['mail', 'upload']),
  uploadedBy: text.nullable(),
  messageId: text.nullable(),
  fileName: text.nullable(),
  state: z.enum(['counted', 'aside', 'refused']).meta({
    description: 'aside: about a domain that is none of ours, not counted; refused: `reason` says why',
  }),
  reason: text.nullable(),
  timesReceived: count.meta({ description: 'How often the same report came; it counts once' }),
  lastReceivedAt: instant,
  form: z.enum(['rfc9990', 'rfc7489']).nullable(),
  organization: text.nullable(),
  email: text.nullable(),
  contact: text.nullable(),
  reportId: text.nullable(),
  domain: text.nullable(),
  beginsAt: instant.nullable(),
  endsAt: instant.nullable(),
  day: text.nullable().meta({ format: 'date', description: 'The day it counts on: that of the middle of its time' }),
  policy: z.record(z.string(), z.unknown()).nullable().meta({ description: 'The record as the reporter found it' }),
  errors: z.array(text),
  generator: text.nullable(),
  bent: z.array(text).meta({ description: 'Where it is not as the standard has it' }),
  records: count,
  messages: count,
  passed: count,
});

export const dmarcReportView = (row: DmarcReportRow): z.output<typeof dmarcReportSchema> => ({
  ...row,
  receivedAt: isoOf(row.receivedAt),
  lastReceivedAt: isoOf(row.lastReceivedAt),
  beginsAt: isoOf(row.beginsAt),
  endsAt: isoOf(row.endsAt),
});
