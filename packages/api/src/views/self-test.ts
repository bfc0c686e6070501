import type { SelfTestRun } from '@posthorn/db/self-tests';
import { selfTestResultSchema, selfTestStates, selfTestStepSchema } from '@posthorn/settings/self-test';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

/** `running` until it is known; `unknown`: could not look. */
export const verdictSchema = z.enum([...selfTestStates, 'running']);

/** One run of a self-test, under way or finished. */
export const selfTestRunSchema = z
  .object({
    id: z.string(),
    feature: z.string(),
    test: z.string(),
    verdict: verdictSchema,
    isWaiting: z.boolean().meta({ description: 'No process has taken it yet' }),
    steps: z.array(selfTestStepSchema),
    error: z.string().nullable().meta({ description: 'Why the run broke off' }),
    author: z.string(),
    at: instant,
    finishedAt: instant.nullable(),
    result: selfTestResultSchema.nullable(),
  })
  .meta({ id: 'SelfTestRun' });

export type SelfTestRunView = z.output<typeof selfTestRunSchema>;

/** What a run comes to. One that broke off did not look. */
export const verdictOf = (run: Pick<SelfTestRun, 'state' | 'result'>): z.output<typeof verdictSchema> => {
  if (run.state === 'waiting' || run.state === 'running') return 'running';
  const read = selfTestResultSchema.safeParse(run.result);
  return run.state === 'done' && read.success ? read.data.state : 'unknown';
};

export const selfTestRunView = (run: SelfTestRun): SelfTestRunView => ({
  id: run.id,
  feature: run.feature,
  test: run.test,
  verdict: verdictOf(run),
  isWaiting: run.state === 'waiting',
  steps: run.steps.flatMap((step) => selfTestStepSchema.safeParse(step).data ?? []),
  error: run.error,
  author: run.author,
  at: isoOf(run.createdAt),
  finishedAt: isoOf(run.finishedAt),
  result: selfTestResultSchema.safeParse(run.result).data ?? null,
});
