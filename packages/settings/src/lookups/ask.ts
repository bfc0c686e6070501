import { z } from 'zod';
import { lookupPartsSchema } from './parts.ts';

/** What a request of kind `lookup-ask` asks for. */
export const lookupAskInputSchema = z.strictObject({
  name: z.string(),
  args: z.array(z.string()),
  /** The look-up as a draft has it; left out: the one in force. */
  parts: lookupPartsSchema.optional(),
  /** Whatever would change something is not done, and counts as a miss. */
  isRehearsal: z.boolean().default(false),
});
export type LookupAskInput = z.input<typeof lookupAskInputSchema>;

const outcomeSchema = z.union([
  z.strictObject({ kind: z.literal('values'), values: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('failed'), name: z.string(), reason: z.string() }),
]);

/** What it answers; at most so many values as the page shows, `count` says how many there are. */
export const lookupAskResultSchema = z.strictObject({
  answer: z.union([
    z.strictObject({ kind: z.literal('found'), values: z.array(z.string()), count: z.number() }),
    z.strictObject({ kind: z.literal('miss') }),
    z.strictObject({ kind: z.literal('failed'), reason: z.string() }),
  ]),
  /** What mail is judged by: after what the settings say for misses and failures. */
  outcome: outcomeSchema,
  milliseconds: z.number().meta({ description: 'How long the source took' }),
  rememberedFor: z.number().nullable().meta({
    description:
      'Milliseconds since an answer was kept that mail would have been judged by; null: it would have asked too',
  }),
  isReading: z.boolean().meta({ description: 'Whether asking changes nothing' }),
  usesKey: z.boolean(),
});
export type LookupAskResult = z.output<typeof lookupAskResultSchema>;
