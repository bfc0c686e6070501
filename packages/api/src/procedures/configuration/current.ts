import { readRevision } from '@posthorn/db/revisions';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { documentSchema } from '../../views/configuration.ts';

export const current = operation({
  needs: 'read',
  method: 'GET',
  path: '/configuration',
  tag: 'configuration',
  summary: 'The configuration in force, whole',
  description: 'Secrets are references (`{"$secret": "id"}`) and stay so.',
})
  .output(z.object({ revision: z.number(), configuration: documentSchema }))
  .query(async ({ ctx }) => {
    const revision = await readRevision(ctx.services.pool);
    if (revision && 'configuration' in revision)
      return { revision: revision.number, configuration: revision.configuration };
    const { revision: number, configuration } = ctx.services.snapshot();
    if (!configuration) throw problem('unavailable', 'There is no configuration in force yet.');
    return { revision: number, configuration };
  });
