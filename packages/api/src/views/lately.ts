import type { LatestRow } from '@posthorn/db/mail/latest';
import { z } from 'zod';
import { plainName, wordsOf } from '../features.ts';
import { instant, isoOf } from './time.ts';

/** One thing a feature did, with whom. */
export const latestSchema = z
  .object({
    kind: z.enum(['event', 'refusal', 'decision']),
    name: z.string().meta({ description: 'Type of the event, or name of the rule' }),
    title: z.string(),
    at: instant,
    messageId: z.string().nullable(),
    sessionId: z.string().nullable(),
    peer: z.string().nullable().meta({ description: 'Address of a client, name or address of a host' }),
    about: z.string().nullable().meta({ description: 'The recipient, or else the sender' }),
    code: z.number().nullable(),
    text: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'FeatureActivity' });

export const latestView = (row: LatestRow): z.output<typeof latestSchema> => ({
  ...row,
  name: plainName(row.name),
  title: wordsOf(row).title,
  at: isoOf(row.at),
  text: row.text === null ? null : row.text.slice(0, 300),
  data: row.data ?? {},
});
