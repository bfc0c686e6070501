import { z } from 'zod';

const count = z.number().int();

/** What became of one report in a file that was handed in. */
export const takenFileSchema = z.object({
  kind: z.enum(['aggregate', 'failure', 'tls']).meta({ description: 'What it is, and so where it is kept' }),
  id: z.string(),
  fileName: z.string().nullable(),
  state: z.enum(['counted', 'aside', 'refused', 'again']),
  reason: z.string().nullable(),
  domain: z.string().nullable(),
  organization: z.string().nullable(),
  records: count,
  messages: count.meta({ description: 'Messages that it counts; of a TLS report, sessions' }),
  bent: z.array(z.string()).meta({ description: 'Where it is not as the standard has it' }),
});

export type TakenFile = z.output<typeof takenFileSchema>;
