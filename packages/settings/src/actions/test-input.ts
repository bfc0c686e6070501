import { z } from 'zod';
import { actionSchema } from './action-settings.ts';
import { vetoSchema } from './veto-settings.ts';

/** What a made-up event may say; what is left out it does not have. */
export const sampleEventSchema = z.strictObject({
  type: z.string().max(64),
  sender: z.string().max(320).exactOptional(),
  recipient: z.string().max(320).exactOptional(),
  clientAddress: z.string().max(64).exactOptional(),
  host: z.string().max(255).exactOptional(),
  address: z.string().max(64).exactOptional(),
  port: z.int().min(0).max(65_535).exactOptional(),
  router: z.string().max(64).exactOptional(),
  transport: z.string().max(64).exactOptional(),
  code: z.int().min(200).max(599).exactOptional(),
  enhanced: z.string().max(20).exactOptional(),
  text: z.string().max(2000).exactOptional(),
  data: z.record(z.string().max(64), z.union([z.string().max(2000), z.number(), z.boolean()])).exactOptional(),
});

/** What a request of kind `action-test` asks for: one of the two, as the settings have it. */
export const actionTestInputSchema = z.strictObject({
  action: actionSchema.exactOptional(),
  veto: vetoSchema.exactOptional(),
  event: sampleEventSchema,
});

/** What it answers. */
export const actionTestResultSchema = z.strictObject({
  wanted: z.boolean().meta({ description: 'Whether the event fits its types, transport and condition' }),
  fault: z.string().nullable().meta({ description: 'Why the condition could not be evaluated' }),
  steps: z.array(
    z.strictObject({
      kind: z.string(),
      ms: z.number(),
      words: z.string().nullable().meta({ description: 'What came of it' }),
      error: z.string().nullable().meta({ description: 'Why it failed; the steps behind it are not tried' }),
    }),
  ),
  refuses: z.string().nullable().meta({ description: 'Of a veto: the reason of its refusal; null: it lets go on' }),
});
