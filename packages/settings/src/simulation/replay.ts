import { z } from 'zod';
import { changeKinds, differenceSchema, fates } from './result.ts';

/** One message or refusal that would be answered differently. */
const replayChangeSchema = z.object({
  what: z.enum(['message', 'refusal']),
  id: z.string(),
  at: z.string(),
  sender: z.string(),
  recipient: z.string(),
  more: z.number().meta({ description: 'Recipients besides the first' }),
  client: z.string(),
  subject: z.string(),
  /** The gravest of its differences. */
  kind: z.enum(changeKinds),
  before: z.enum(fates),
  after: z.enum(fates),
  differences: z.array(differenceSchema),
});
export type ReplayChange = z.output<typeof replayChangeSchema>;

const settingsSchema = z.object({ kind: z.enum(['inForce', 'revision', 'draft']), revision: z.number() });

/** How far a replay is, and at its end what it came to. */
export const replayResultSchema = z
  .object({
    total: z.number(),
    done: z.number().meta({ description: 'Looked at, those that were passed over included' }),
    same: z.number(),
    different: z.number(),
    /** Why some were passed over, with how many. */
    passedOver: z.record(z.string(), z.number()),
    counts: z.partialRecord(z.enum(changeKinds), z.number()),
    changes: z.array(replayChangeSchema).meta({ description: 'The newest of each kind, at most 100' }),
    /** How many would be answered by `before` otherwise than they were when they came: DNS, limits or settings have changed since. */
    otherThanThen: z.number(),
    before: settingsSchema.nullable(),
    after: settingsSchema.nullable(),
    isStopped: z.boolean(),
    ms: z.number(),
  })
  .meta({ id: 'ReplayResult' });
export type ReplayResult = z.output<typeof replayResultSchema>;
