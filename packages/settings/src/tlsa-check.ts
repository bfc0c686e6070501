import { z } from 'zod';

/** What the API asks a worker: are these TLSA records published? `record` as zone files have it, hex digits small. */
export const tlsaCheckInputSchema = z.object({
  records: z.array(z.object({ name: z.string().max(260), record: z.string().max(300) })).max(60),
});

/** One answer. `insecure`: it is there, but without DNSSEC; `unknown`: it could not look. */
export const tlsaCheckStepSchema = z.object({
  name: z.string(),
  record: z.string(),
  state: z.enum(['seen', 'insecure', 'absent', 'unknown']),
  words: z.string(),
  ttl: z.int().nullable().meta({ description: 'Seconds for which caches keep the records under the name' }),
});

export type TlsaCheckStep = z.output<typeof tlsaCheckStepSchema>;
