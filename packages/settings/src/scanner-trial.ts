import { z } from 'zod';
import { content } from './groups/content.ts';
import { dcc } from './groups/dcc.ts';

/** What a scanner can be shown: mail with nothing in it, the test line of anti-spam programs, the test file of anti-virus programs. */
export const scannerSamples = ['plain', 'gtube', 'eicar'] as const;
export type ScannerSample = (typeof scannerSamples)[number];

/** What a request of kind `scanner-test` asks for. */
export const scannerTrialInput = z.strictObject({
  scanner: z.union([
    content.schema.shape.scanners.unwrap().element,
    z.strictObject({ kind: z.literal('dcc'), dcc: dcc.schema }),
  ]),
  sample: z.enum(scannerSamples),
});

/** What came of it. */
export const scannerTrialResult = z.object({
  ms: z.number(),
  /** Why there is no answer. */
  fault: z.string().nullable(),
  verdict: z.string().nullable(),
  score: z.number().nullable(),
  threshold: z.number().nullable(),
  symbols: z.array(z.object({ name: z.string(), score: z.number().nullable(), words: z.string() })),
  opaque: z.string(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
});

export type ScannerTrialResult = z.output<typeof scannerTrialResult>;
