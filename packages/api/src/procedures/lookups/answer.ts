import { readRequest } from '@posthorn/db/requests';
import { lookupAskResultSchema } from '@posthorn/settings/lookups/ask';
import { z } from 'zod';
import { problem } from '../../problem.ts';
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
      id: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'failed']),
      result: lookupAskResultSchema.nullable().meta({ description: 'Once it is done' }),
      error: z.string().nullable(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const run = await readRequest(ctx.services.pool, input.id);
    if (run?.kind !== 'lookup-ask') throw problem('not-found', 'There is no such question. They are kept for a day.');
    const { id, state, error } = run;
    return { id, state, error, result: state === 'done' ? lookupAskResultSchema.parse(run.result) : null };
  });
