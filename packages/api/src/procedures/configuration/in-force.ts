import { newestNumber } from '@posthorn/db/revisions';
import { z } from 'zod';
import { awaitInForce } from '../../in-force.ts';
import { operation } from '../../trpc.ts';
import { inForceSchema } from '../../views/configuration.ts';

export const inForce = operation({
  needs: 'read',
  method: 'GET',
  path: '/configuration/in-force',
  tag: 'configuration',
  summary: 'Which processes run which revision',
  description:
    'With `waitMs` it answers as soon as every live process runs the revision (the newest when none is named).',
})
  .input(
    z.object({ revision: z.number().int().min(0).optional(), waitMs: z.number().int().min(0).max(10_000).default(0) }),
  )
  .output(inForceSchema)
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    return awaitInForce(pool, input.revision ?? (await newestNumber(pool)), input.waitMs);
  });
