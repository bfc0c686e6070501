import { diffConfiguration } from '@posthorn/settings/diff';
import { revertChanges } from '@posthorn/settings/revert';
import { z } from 'zod';
import { editDraft } from '../../drafting.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { draftedSchema, draftedView } from '../../views/draft.ts';

export const revert = operation({
  needs: 'configure',
  method: 'POST',
  path: '/configuration/draft/revert',
  tag: 'drafts',
  summary: 'Take single changes out of my draft',
  description: 'By path and kind, as `changes` of the draft names them. The draft ends with its last change.',
})
  .input(
    z.object({
      changes: z
        .array(z.object({ path: z.string().max(2000), kind: z.enum(['added', 'removed', 'changed', 'moved']) }))
        .min(1)
        .max(10_000),
    }),
  )
  .output(draftedSchema)
  .mutation(async ({ ctx, input }) => {
    const drafted = await editDraft(ctx, async (draft, read) => {
      if (!draft) throw problem('not-found', 'You have no draft.');
      const base = await read(draft.base);
      const made = new Set(
        diffConfiguration(base.configuration, draft.configuration).map(({ path, kind }) => `${kind} ${path}`),
      );
      const unknown = input.changes.find(({ path, kind }) => !made.has(`${kind} ${path}`));
      if (unknown)
        throw problem('conflict', `The draft no longer has that change at ${unknown.path}. Look at it again.`);
      const document = revertChanges(base.configuration, draft.configuration, input.changes);
      // Old values and their secrets come from a revision, so their references are taken as they are.
      return { base: draft.base, document, isTrusted: true };
    });
    return draftedView(drafted);
  });
