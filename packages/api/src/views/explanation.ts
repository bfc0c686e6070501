import { z } from 'zod';

const words = {
  id: z.string(),
  title: z.string(),
  meaning: z.string(),
  cause: z.string(),
  whose: z.enum(['sender', 'recipient', 'remote', 'us', 'network', 'nobody']).meta({ description: 'Whose turn it is' }),
  next: z.string(),
  source: z.string().exactOptional(),
};

/** An explanation of one reply. */
export const explainedSchema = z
  .object({ ...words, isTemporary: z.boolean().nullable() })
  .meta({ id: 'ExplainedReply' });

/** An explanation with the replies it is for. */
export const patternSchema = z.object({
  ...words,
  match: z.array(z.string()).readonly(),
  code: z.array(z.string()).readonly().exactOptional(),
  enhanced: z.array(z.string()).readonly().exactOptional(),
});
