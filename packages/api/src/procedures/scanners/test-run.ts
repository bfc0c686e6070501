import { scannerTrialResult } from '@posthorn/settings/scanner-trial';
import { z } from 'zod';
import { askedShape, questionOf } from '../../asked.ts';
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
      ...askedShape,
      answer: scannerTrialResult.nullable().meta({ description: 'Once it is done' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { id, state, error, result } = await questionOf(ctx, { id: input.id, kind: 'scanner-test', called: 'test' });
    return { id, state, error, answer: state === 'done' ? scannerTrialResult.parse(result) : null };
  });
