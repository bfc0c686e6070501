import { z } from 'zod';

/** What the API asks a worker: what does DNS say about a domain's mail? */
export const recordsCheckInputSchema = z.object({
  domain: z.string().max(253),
  /** Its mail comes here. */
  isLocal: z.boolean(),
  /** Where reports about it are read; those of its own first. */
  reportAddresses: z.array(z.string().max(320)).max(100),
  /** The addresses mail leaves from, as settings name them; empty: those of the worker's machine. */
  sources: z.array(z.string().max(64)).max(50),
});

export const recordSubjects = ['mx', 'spf', 'dmarc', 'reverse', 'tlsa', 'bimi'] as const;

/** One answer. `unknown`: it could not look, which is never good news and never bad. */
export const recordsCheckStepSchema = z.object({
  what: z.enum(recordSubjects),
  state: z.enum(['right', 'wrong', 'absent', 'unknown']),
  words: z.string(),
  found: z.array(z.string()).meta({ description: 'The records that stand there' }),
  lines: z.array(z.string()).meta({ description: 'Step by step; of SPF, the tree of all records it includes' }),
  publish: z
    .object({ name: z.string(), value: z.string() })
    .nullable()
    .meta({ description: 'The TXT record to publish in its place; null where nothing can be proposed' }),
});

export type RecordsCheckInput = z.output<typeof recordsCheckInputSchema>;
export type RecordsCheckStep = z.output<typeof recordsCheckStepSchema>;
