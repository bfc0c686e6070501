import { readSelfTest } from '@posthorn/db/self-tests';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { selfTestRunSchema, selfTestRunView } from '../../views/self-test.ts';

export const selfTestRun = operation({
  needs: 'read',
  method: 'GET',
  path: '/self-tests/{id}',
  tag: 'features',
  summary: 'One run of a self-test, with the steps so far',
})
  .input(z.object({ id: z.string().max(60) }))
  .output(selfTestRunSchema)
  .query(async ({ ctx, input }) => {
    const run = await readSelfTest(ctx.services.pool, input.id);
    if (!run) throw problem('not-found', 'There is no such run. The last twenty of each test are kept.');
    return selfTestRunView(run);
  });
