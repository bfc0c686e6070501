import { mergeConfigurations } from '@posthorn/settings/three-way';
import { z } from 'zod';
import { editDraft } from '../../drafting.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { draftedSchema, draftedView } from '../../views/draft.ts';

export const rebase = operation({
  needs: 'configure',
  method: 'POST',
  path: '/configuration/draft/rebase',
  tag: 'drafts',
  summary: 'Move my draft onto the newest revision',
  description:
    'Both sides’ changes are kept. Where both changed the same thing, `resolutions` says by path whose value to take; 409 names the conflicts that are not answered, and 409 also comes when `onto` is not the newest revision any more.',
})
  .input(
    z.object({
      onto: z.number().int().min(1).meta({ description: 'The newest revision, as it was looked at' }),
      resolutions: z.record(z.string().max(2000), z.enum(['mine', 'theirs'])).default({}),
    }),
  )
  .output(draftedSchema)
  .mutation(async ({ ctx, input }) => {
    const drafted = await editDraft(ctx, async (draft, read) => {
      if (!draft) throw problem('not-found', 'You have no draft.');
      const newest = await read();
      const current = newest.revision;
      if (current !== input.onto)
        throw problem('conflict', `Revision ${current} was published meanwhile. Look at what it changed first.`, {
          extra: { current, base: draft.base },
        });
      const base = await read(draft.base);
      const versions = { base: base.configuration, theirs: newest.configuration, mine: draft.configuration };
      const { merged, conflicts } = mergeConfigurations(versions, input.resolutions);
      if (conflicts.length > 0)
        throw problem('conflict', 'Both sides changed the same settings. Say for each whose value to take.', {
          extra: { current, base: draft.base, conflicts },
        });
      // Every reference comes from a revision or from this draft.
      return { base: current, document: merged, isTrusted: true };
    });
    return draftedView(drafted);
  });
