import { askSelfTest, readSelfTest } from '@posthorn/db/self-tests';
import { type SelfTestStep, selfTestStepSchema } from '@posthorn/settings/self-test';
import type { System } from '../system.ts';
import { until } from './record.ts';

/** Runs a self-test of a feature, as the console does, and resolves with its steps. */
export async function runSelfTest(
  system: Pick<System, 'pool'>,
  asking: { feature: string; test: string; answerer: 'engine' | 'worker' },
): Promise<SelfTestStep[]> {
  const asked = await askSelfTest(system.pool, { ...asking, author: 'ann' });
  if (asked.kind === 'no-answerer') throw new Error(`no ${asking.answerer}`);
  return until(`the self-test of ${asking.feature}`, async () => {
    const state = await readSelfTest(system.pool, asked.id);
    if (state?.state === 'failed') throw new Error(state.error ?? '');
    return state?.state === 'done' ? state.steps.map((step) => selfTestStepSchema.parse(step)) : undefined;
  });
}
