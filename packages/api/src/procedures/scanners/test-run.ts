import { readRequest } from '@posthorn/db/requests';
import { scannerTrialResult } from '@posthorn/settings/scanner-trial';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const testRun = operation({
  needs: 'read',
  method: 'GET',
  path: '/scanner-tests/{id}',
  tag: 'scanners',
  summary: 'What a scanner made of a made-up message',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      id: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'failed']),
      answer: scannerTrialResult.nullable().meta({ description: 'Once it is done' }),
      error: z.string().nullable(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const run = await readRequest(ctx.services.pool, input.id);
    if (run?.kind !== 'scanner-test') throw problem('not-found', 'There is no such test. They are kept for a day.');
    const { id, state, error } = run;
    return { id, state, error, answer: state === 'done' ? scannerTrialResult.parse(run.result) : null };
  });
