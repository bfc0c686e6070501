import { readRequest } from '@posthorn/db/requests';
import { dnsLookUpSchema } from '@posthorn/settings/dns-look';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const run = operation({
  needs: 'read',
  method: 'GET',
  path: '/dns/runs/{id}',
  tag: 'dns',
  summary: 'What one process answered to a look-up, to forgetting or to a check',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      id: z.string(),
      process: z.string().nullable(),
      state: z.enum(['waiting', 'running', 'done', 'failed']),
      answer: dnsLookUpSchema.nullable().meta({ description: 'Of a look-up that is done' }),
      forgotten: z.int().nullable().meta({ description: 'Answers that were forgotten' }),
      error: z.string().nullable(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const found = await readRequest(ctx.services.pool, input.id);
    if (!found?.kind.startsWith('dns-')) throw problem('not-found', 'There is no such run. They are kept for a day.');
    const { id, state, error, kind, result, processId: process } = found;
    const isDone = state === 'done';
    return {
      id,
      process,
      state,
      answer: isDone && kind === 'dns-look-up' ? dnsLookUpSchema.parse(result) : null,
      forgotten: isDone && kind === 'dns-forget' ? forgottenSchema.parse(result).forgotten : null,
      error,
    };
  });

const forgottenSchema = z.object({ forgotten: z.int() });
