import { replyClassNames } from '@posthorn/events/explain/class';
import { z } from 'zod';

/** What kind of trouble a try met. */
export const replyClassSchema = z.enum(replyClassNames);

/** As a row has it; null: none, or one of another version. */
export const replyClassOf = (name: string | null | undefined) => replyClassSchema.safeParse(name).data ?? null;

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
  .object({ ...words, isTemporary: z.boolean().nullable(), class: replyClassSchema })
  .meta({ id: 'ExplainedReply' });

/** An explanation with the replies it is for. */
export const patternSchema = z.object({
  ...words,
  match: z.array(z.string()).readonly(),
  code: z.array(z.string()).readonly().exactOptional(),
  enhanced: z.array(z.string()).readonly().exactOptional(),
  class: replyClassSchema.exactOptional(),
});
