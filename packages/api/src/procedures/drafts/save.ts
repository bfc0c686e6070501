import { applyPatch } from '@posthorn/settings/merge';
import { z } from 'zod';
import { editDraft } from '../../drafting.ts';
import { operation } from '../../trpc.ts';
import { baseInput, documentSchema } from '../../views/configuration.ts';
import { draftedSchema, draftedView } from '../../views/draft.ts';

export const save = operation({
  needs: 'configure',
  method: 'PUT',
  path: '/configuration/draft',
  tag: 'drafts',
  summary: 'Keep changes without putting them in force',
  description:
    'A whole `configuration`, or a merge `patch` on top of the draft (or of what is in force when there is none). Settings that contradict each other are kept and told in `errors`; only what cannot be read is refused.',
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
  .output(draftedSchema)
  .mutation(async ({ ctx, input }) => {
    const drafted = await editDraft(ctx, async (draft, read) => {
      if (input.configuration && input.base !== undefined) return { base: input.base, document: input.configuration };
      const newest = await read();
      const base = input.base ?? draft?.base ?? newest.revision;
      const document =
        input.configuration ?? applyPatch(draft?.configuration ?? newest.configuration, input.patch ?? {});
      return { base, document };
    });
    return draftedView(drafted);
  });
