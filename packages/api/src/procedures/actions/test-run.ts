import { actionTestResultSchema } from '@posthorn/settings/actions/test-input';
import { z } from 'zod';
import { askedShape, questionOf } from '../../asked.ts';
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
      ...askedShape,
      result: actionTestResultSchema.nullable().meta({ description: 'Once it is done' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { id, state, error, result } = await questionOf(ctx, { id: input.id, kind: 'action-test', called: 'test' });
    return { id, state, error, result: state === 'done' ? actionTestResultSchema.parse(result) : null };
  });
