import { tlsaCheckStepSchema } from '@posthorn/settings/tlsa-check';
import { z } from 'zod';
import { questionOf, stepsOf, stepsSchema } from '../../asked.ts';
import { operation } from '../../trpc.ts';

export const checkRun = operation({
  needs: 'read',
  method: 'GET',
  path: '/tlsa-checks/{id}',
  tag: 'certificates',
  summary: 'One look for TLSA records in DNS, with the answers so far',
})
  .input(z.object({ id: z.uuid() }))
  .output(stepsSchema(tlsaCheckStepSchema))
  .query(async ({ ctx, input }) =>
    stepsOf(await questionOf(ctx, { id: input.id, kind: 'tlsa-check', called: 'look' }), tlsaCheckStepSchema),
  );
