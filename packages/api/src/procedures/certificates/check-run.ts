import { readRequest } from '@posthorn/db/requests';
import { tlsaCheckStepSchema } from '@posthorn/settings/tlsa-check';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const checkRun = operation({
  needs: 'read',
  method: 'GET',
  path: '/tlsa-checks/{id}',
  tag: 'certificates',
  summary: 'One look for TLSA records in DNS, with the answers so far',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      id: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'failed']),
      items: z.array(tlsaCheckStepSchema),
      error: z.string().nullable(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const run = await readRequest(ctx.services.pool, input.id);
    if (run?.kind !== 'tlsa-check') throw problem('not-found', 'There is no such look. They are kept for a day.');
    return { id: run.id, state: run.state, items: z.array(tlsaCheckStepSchema).parse(run.steps), error: run.error };
  });
