import { readRequest } from '@posthorn/db/requests';
import { actionTestResultSchema } from '@posthorn/settings/actions/test-input';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const testRun = operation({
  needs: 'read',
  method: 'GET',
  path: '/action-tests/{id}',
  tag: 'actions',
  summary: 'How a test of an action or a veto went',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      id: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'failed']),
      result: actionTestResultSchema.nullable().meta({ description: 'Once it is done' }),
      error: z.string().nullable(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const run = await readRequest(ctx.services.pool, input.id);
    if (run?.kind !== 'action-test') throw problem('not-found', 'There is no such test. They are kept for a day.');
    const { id, state, error } = run;
    return { id, state, error, result: state === 'done' ? actionTestResultSchema.parse(run.result) : null };
  });
