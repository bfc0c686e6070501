import { readRevision } from '@posthorn/db/revisions';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { documentSchema, revisionSchema } from '../../views/configuration.ts';
import { isoOf } from '../../views/time.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/revisions/{number}',
  tag: 'revisions',
  summary: 'One revision with its settings',
})
  .input(z.object({ number: z.coerce.number().int().min(1) }))
  .output(revisionSchema.extend({ configuration: documentSchema }))
  .query(async ({ ctx, input }) => {
    const revision = await readRevision(ctx.services.pool, input.number);
    if (!revision) throw problem('not-found', `There is no revision ${input.number}.`);
    if (!('configuration' in revision))
      throw problem('not-possible', `Revision ${input.number} cannot be read: ${revision.reason}.`);
    return { ...revision, createdAt: isoOf(revision.createdAt) };
  });
