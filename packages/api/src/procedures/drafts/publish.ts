import { discardDraft, readDraft } from '@posthorn/db/drafts';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { publishDocument } from '../../publishing.ts';
import { operation, principalOf } from '../../trpc.ts';
import { publishedSchema, reasonInput, waitInput } from '../../views/configuration.ts';

export const publish = operation({
  needs: 'configure',
  method: 'POST',
  path: '/configuration/draft/publish',
  tag: 'drafts',
  summary: 'Put my draft in force',
  description: 'If somebody published since the draft was begun, 409 says so and the draft stays as it is.',
})
  .input(z.object({ reason: reasonInput, waitMs: waitInput }))
  .output(publishedSchema)
  .mutation(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const owner = principalOf(ctx).id;
    const draft = await readDraft(pool, owner);
    if (!draft) throw problem('not-found', 'You have no draft.');
    const published = await publishDocument(ctx, draft.configuration, { ...input, base: draft.base });
    await discardDraft(pool, owner);
    return published;
  });
