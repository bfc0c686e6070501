import { readDraft, saveDraft } from '@posthorn/db/drafts';
import { storeSecrets } from '@posthorn/db/store-secrets';
import { diffConfiguration } from '@posthorn/settings/diff';
import { applyPatch } from '@posthorn/settings/merge';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { assertKnownSecrets, checkDocument } from '../../publishing.ts';
import { operation, principalOf } from '../../trpc.ts';
import { changeSchema } from '../../views/change.ts';
import { baseInput, documentSchema, problemItemSchema } from '../../views/configuration.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

export const save = operation({
  needs: 'configure',
  method: 'PUT',
  path: '/configuration/draft',
  tag: 'drafts',
  summary: 'Keep changes without putting them in force',
  description:
    'A whole `configuration`, or a merge `patch` on top of the draft (or of what is in force when there is none).',
})
  .input(
    z
      .object({
        configuration: documentSchema.optional(),
        patch: z.record(z.string(), z.unknown()).optional(),
        base: baseInput,
      })
      .refine(
        (input) => (input.configuration === undefined) !== (input.patch === undefined),
        'Give either configuration or patch.',
      ),
  )
  .output(z.object({ base: z.number(), changes: z.array(changeSchema), warnings: z.array(problemItemSchema) }))
  .mutation(async ({ ctx, input }) => {
    const { pool, secrets } = ctx.services;
    const owner = principalOf(ctx).id;
    const [draft, newest] = await Promise.all([readDraft(pool, owner), configurationOf(ctx)]);
    const base = input.base ?? draft?.base ?? newest.revision;
    const document = input.configuration ?? applyPatch(draft?.configuration ?? newest.configuration, input.patch ?? {});
    const { warnings } = checkDocument(document);
    await assertKnownSecrets(ctx, document);
    const configuration = await storeSecrets(secrets, checkDocument(document).configuration);
    const { problems } = await saveDraft(pool, { owner, base, configuration });
    if (problems.length > 0) throw problem('invalid-configuration', 'The draft was not kept.', { errors: problems });
    const before = await configurationOf(ctx, base);
    const changes = diffConfiguration(before.configuration, configuration);
    ctx.audit = { detail: { base, changes: changes.length } };
    return { base, changes, warnings };
  });
