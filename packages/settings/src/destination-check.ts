import { z } from 'zod';

/** What the API asks a worker: do the owners of these addresses take reports about the domain of a record? */
export const destinationCheckInputSchema = z.object({
  policyDomain: z.string().max(255),
  addresses: z.array(z.string().max(2048)).max(10),
});

/** One answer. `unknown`: it could not look. */
export const destinationCheckStepSchema = z.object({
  address: z.string().meta({ description: 'As the record has it' }),
  state: z.enum(['takes', 'refuses', 'unknown']),
  words: z.string().nullable().meta({ description: 'Why not' }),
  goesTo: z.array(z.string()).meta({ description: 'Where reports go: another address where its own domain says so' }),
});

export type DestinationCheckStep = z.output<typeof destinationCheckStepSchema>;
