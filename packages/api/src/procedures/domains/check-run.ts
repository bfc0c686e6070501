import { dkimCheckStepSchema } from '@posthorn/settings/dkim-check';
import { z } from 'zod';
import { questionOf, stepsOf, stepsSchema } from '../../asked.ts';
import { operation } from '../../trpc.ts';

export const checkRun = operation({
  needs: 'read',
  method: 'GET',
  path: '/dkim-checks/{id}',
  tag: 'domains',
  summary: 'One look for keys in DNS, with the answers so far',
})
  .input(z.object({ id: z.uuid() }))
  .output(stepsSchema(dkimCheckStepSchema))
  .query(async ({ ctx, input }) =>
    stepsOf(await questionOf(ctx, { id: input.id, kind: 'dkim-check', called: 'look' }), dkimCheckStepSchema),
  );
