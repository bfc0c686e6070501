import { z } from 'zod';

const facts = z.record(z.string(), z.unknown());

/** What became of a recipient, or of a message as a whole. `unreached`: the conversation ended before it was its turn. */
export const fates = [
  'accepted',
  'held',
  'quarantined',
  'discarded',
  'deferred',
  'refused',
  'unreached',
  'mixed',
] as const;
export type Fate = (typeof fates)[number];

/** One question to DNS with its answer, in words. */
const lookupSchema = z.object({
  name: z.string(),
  type: z.string(),
  answer: z.string(),
  isSecure: z.boolean(),
  ms: z.number(),
});
export type SimulatedLookup = z.output<typeof lookupSchema>;

/** What became of one rule of the operator at a stage. `not asked`: an earlier one had decided, or there was no need. */
const ruleTraceSchema = z.object({
  rule: z.string(),
  result: z.enum(['holds', 'does not hold', 'within its limit', 'failed', 'not asked']),
  fault: z.string().optional(),
});

/** One answer of a stage, with the rules behind it. */
const judgementSchema = z.object({
  stage: z.string(),
  rule: z.string(),
  verdict: z.string(),
  reply: z.object({ code: z.number(), enhanced: z.string().optional(), text: z.string() }).nullable(),
  recipient: z.string().nullable(),
  facts,
  rules: z.array(ruleTraceSchema),
  /** What the operator's rules looked at. */
  seen: facts,
  effects: z.array(z.object({ rule: z.string(), kind: z.string(), words: z.string() })),
});
export type SimulatedJudgement = z.output<typeof judgementSchema>;

export const stepKinds = ['connect', 'front', 'helo', 'tls', 'sign-in', 'mail', 'rcpt', 'data', 'content'] as const;

/** One exchange of the conversation: what the client said, what it heard, and why. */
const stepSchema = z.object({
  kind: z.enum(stepKinds),
  said: z.string(),
  replies: z.array(z.string()),
  judgements: z.array(judgementSchema),
  lookups: z.array(lookupSchema),
  /** How long the client would have had to wait besides. */
  delayMs: z.number(),
  words: z.string().nullable(),
});
export type SimulatedStep = z.output<typeof stepSchema>;

/** One recipient, and where its mail would go. */
const recipientSchema = z.object({
  address: z.string(),
  fate: z.enum(fates),
  stage: z.string(),
  rule: z.string(),
  reply: z.string(),
  /** Where it would really go; another address where a rule sends it there. */
  goesTo: z.string().nullable(),
  destination: z.string().nullable(),
  route: z.string().nullable(),
  why: z.string().nullable().meta({ description: 'Why it is held or quarantined' }),
  way: z.array(z.object({ name: z.string(), outcome: z.string(), words: z.string() })),
  targets: z.array(z.object({ address: z.string(), route: z.string(), destination: z.string() })),
});
export type SimulatedRecipient = z.output<typeof recipientSchema>;

const fieldSchema = z.object({ name: z.string(), value: z.string() });
export type SimulatedField = z.output<typeof fieldSchema>;

/** One invented session under one choice of settings. */
export const simulatedRunSchema = z
  .object({
    settings: z.object({ kind: z.enum(['inForce', 'revision', 'draft']), revision: z.number() }),
    fate: z.enum(fates),
    /** Why it could not be carried through, when it could not. */
    problem: z.string().nullable(),
    steps: z.array(stepSchema),
    recipients: z.array(recipientSchema),
    /** SPF, DKIM, ARC, DMARC and iprev as a message records them; null when it did not come to that. */
    authentication: facts.nullable(),
    stored: z
      .object({
        reversePath: z.string(),
        size: z.number(),
        requireTls: z.boolean(),
        added: z.array(fieldSchema),
        removed: z.array(fieldSchema),
      })
      .nullable()
      .meta({ description: 'What would be kept; null when nothing would' }),
    events: z.array(z.object({ type: z.string(), text: z.string() })),
    ms: z.number(),
  })
  .meta({ id: 'SimulatedRun' });
export type SimulatedRun = z.output<typeof simulatedRunSchema>;

/** In what two runs differ, the gravest kind first. */
export const changeKinds = [
  'refused',
  'deferred',
  'discarded',
  'quarantined',
  'held',
  'accepted',
  'sent elsewhere',
  'another answer',
  'another header',
  'another sender',
  'another rule',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

export const differenceSchema = z.object({
  kind: z.enum(changeKinds),
  about: z.string().meta({ description: 'A recipient, or the name of a header field; empty: the message' }),
  before: z.string(),
  after: z.string(),
});
export type Difference = z.output<typeof differenceSchema>;

/** What a simulation came to. */
export const simulationResultSchema = z.object({
  runs: z.array(simulatedRunSchema),
  /** From the first run to the second. */
  differences: z.array(differenceSchema),
  host: z.string(),
  ms: z.number(),
});
export type SimulationResult = z.output<typeof simulationResultSchema>;
