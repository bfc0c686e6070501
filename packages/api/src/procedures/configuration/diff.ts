import { diffConfiguration } from '@posthorn/settings/diff';
import { z } from 'zod';
import { checkDocument } from '../../publishing.ts';
import { operation } from '../../trpc.ts';
import { changeSchema } from '../../views/change.ts';
import { documentSchema } from '../../views/configuration.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

export const diff = operation({
  needs: 'read',
  method: 'POST',
  path: '/configuration/diff',
  tag: 'configuration',
  summary: 'What a configuration would change',
  description: 'Against the newest revision, or the one named in `against`.',
})
  .input(z.object({ configuration: documentSchema, against: z.number().int().min(1).optional() }))
  .output(z.object({ against: z.number(), changes: z.array(changeSchema) }))
  .query(async ({ ctx, input }) => {
    const before = await configurationOf(ctx, input.against);
    const { configuration } = checkDocument(input.configuration);
    return { against: before.revision, changes: diffConfiguration(before.configuration, configuration) };
  });
