import type { EarlyHello } from '@posthorn/db/mail/early-hello';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

const offered = z
  .array(z.string())
  .nullable()
  .meta({ description: 'The lines of its EHLO answer; null: it is not spoken to early so' });

/** A server that is spoken to before its greeting. */
export const earlyServerSchema = z
  .object({
    address: z.string(),
    port: z.number(),
    host: z.string(),
    helo: z.string().meta({ description: 'The name of ours that it was told' }),
    clear: offered,
    secure: offered,
    learntAt: instant.meta({ description: 'Since when it offers this' }),
    seenAt: instant,
    expiresAt: instant,
    used: z.number().meta({ description: 'Answers that were counted on before they came' }),
    lost: z.number().meta({ description: 'Times that it was not what was counted on' }),
    lostAt: instant.nullable(),
    lostReason: z.string().nullable(),
  })
  .meta({ id: 'EarlyServer' });

export const earlyServerView = (row: EarlyHello): z.output<typeof earlyServerSchema> => ({
  address: row.address,
  port: row.port,
  host: row.host,
  helo: row.helo,
  clear: linesOf(row.clear),
  secure: linesOf(row.secure),
  learntAt: isoOf(row.learntAt),
  seenAt: isoOf(row.seenAt),
  expiresAt: isoOf(row.expiresAt),
  used: row.used,
  lost: row.lost,
  lostAt: row.lostAt ? isoOf(row.lostAt) : null,
  lostReason: row.lostReason,
});

const linesOf = (offer: EarlyHello['clear']): string[] | null =>
  offer && Object.entries(offer).map(([keyword, words]) => [keyword, ...words].join(' '));
