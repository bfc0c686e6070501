import { finishDraft, readDraft } from '@posthorn/db/drafts';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { assertFreshForSecrets, publishDocument } from '../../publishing.ts';
import { operation, principalOf } from '../../trpc.ts';
import { publishedSchema, reasonInput, waitInput } from '../../views/configuration.ts';

export const publish = operation({
  needs: 'configure',
  method: 'POST',
  path: '/configuration/draft/publish',
  tag: 'drafts',
  summary: 'Put my draft in force',
  description:
    'A draft with a new secret needs a session that was confirmed lately (403 `confirmation-required`). If somebody published since the draft was begun, 409 says so and the draft stays as it is: look at it, and rebase it.',
})
  .input(z.object({ reason: reasonInput, waitMs: waitInput }))
  .output(publishedSchema)
  .mutation(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const owner = principalOf(ctx).id;
    const draft = await readDraft(pool, owner);
    if (!draft) throw problem('not-found', 'You have no draft.');
    assertFreshForSecrets(ctx, draft.configuration);
    // Its secrets were checked when they came into the draft; some may be from a revision no longer in force.
    const how = { ...input, base: draft.base, isTrusted: true };
    const published = await publishDocument(ctx, draft.configuration, how);
    await finishDraft(pool, owner, { updatedAt: draft.updatedAt, revision: published.revision });
    return published;
  });
