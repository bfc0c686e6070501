import { z } from 'zod';

/** What the API asks a worker: what does a domain publish about TLS? `address`: where its reports should go; null without one. */
export const transportCheckInputSchema = z.object({
  domain: z.string().max(253),
  address: z.string().max(320).nullable(),
  /** The MTA-STS policy that is served from here, and the record that announces it; null where there is none. */
  hosted: z.object({ text: z.string(), record: z.object({ name: z.string(), value: z.string() }) }).nullable(),
});

/** One answer. `unknown`: it could not look. */
export const transportCheckStepSchema = z.object({
  what: z.enum(['tls-rpt', 'mta-sts']),
  state: z.enum(['right', 'wrong', 'absent', 'unknown']),
  words: z.string(),
  found: z.array(z.string()).meta({ description: 'The records that stand there' }),
  publish: z.object({ name: z.string(), value: z.string() }).nullable().meta({
    description: 'The TXT record to publish; null where what stands there is right, or nothing can be proposed',
  }),
  policy: z.string().nullable().meta({ description: 'The policy to serve with it, or the one that is served' }),
  isFetched: z
    .boolean()
    .optional()
    .meta({ description: 'For MTA-STS: the policy could be fetched; absent where nobody tried' }),
  mx: z
    .array(z.string())
    .optional()
    .meta({ description: 'For MTA-STS: the hosts of the MX records, as a policy should list them' }),
});

export type TransportCheckInput = z.output<typeof transportCheckInputSchema>;

export type TransportCheckStep = z.output<typeof transportCheckStepSchema>;
