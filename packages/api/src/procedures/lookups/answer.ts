import { lookupAskResultSchema } from '@posthorn/settings/lookups/ask';
import { z } from 'zod';
import { askedShape, questionOf } from '../../asked.ts';
import { operation } from '../../trpc.ts';

export const answer = operation({
  needs: 'read',
  method: 'GET',
  path: '/lookup-questions/{id}',
  tag: 'lookups',
  summary: 'What a look-up said',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      ...askedShape,
      result: lookupAskResultSchema.nullable().meta({ description: 'Once it is done' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { id, state, error, result } = await questionOf(ctx, {
      id: input.id,
      kind: 'lookup-ask',
      called: 'question',
    });
    return { id, state, error, result: state === 'done' ? lookupAskResultSchema.parse(result) : null };
  });
