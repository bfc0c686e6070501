import { applyPatch } from '@posthorn/settings/merge';
import { z } from 'zod';
import { publishDocument } from '../../publishing.ts';
import { operation } from '../../trpc.ts';
import { baseInput, publishedSchema, reasonInput, waitInput } from '../../views/configuration.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

export const patch = operation({
  needs: 'configure',
  method: 'PATCH',
  path: '/configuration',
  tag: 'configuration',
  summary: 'Change some settings and put them in force',
  description:
    'A merge patch (RFC 7396) by group and field: `{"smtp": {"maxMessageSize": "40M"}}`. Lists are replaced whole; null gives the default back.',
})
  .input(
    z.object({ patch: z.record(z.string(), z.unknown()), reason: reasonInput, base: baseInput, waitMs: waitInput }),
  )
  .output(publishedSchema)
  .mutation(async ({ ctx, input }) => {
    const { revision, configuration } = await configurationOf(ctx);
    const next = applyPatch(configuration, input.patch);
    return publishDocument(ctx, next, { base: input.base ?? revision, reason: input.reason, waitMs: input.waitMs });
  });
