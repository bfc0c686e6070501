import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import type { ApiContext } from './context.ts';
import { editDraft } from './drafting.ts';
import { configurationOf } from './procedures/revisions/configuration-of.ts';
import { publishDocument } from './publishing.ts';
import { publishedSchema, reasonInput, waitInput } from './views/configuration.ts';
import { draftedSchema, draftedView } from './views/draft.ts';

/** Where a change goes: into the draft of whoever makes it, or at once in force. */
export const placeInput = z
  .union([
    z.object({ into: z.literal('draft') }),
    z.object({ into: z.literal('force'), reason: reasonInput, waitMs: waitInput }),
  ])
  .default({ into: 'draft' });

export const changedSchema = z.object({
  drafted: draftedSchema.nullable().meta({ description: 'The draft as it is now, when the change went there' }),
  published: publishedSchema.nullable(),
});

/** Changes the settings in one place or the other; `change` is given a configuration and returns another one. */
export async function changeSettings(
  ctx: ApiContext,
  place: z.output<typeof placeInput>,
  change: (configuration: Configuration) => Configuration,
): Promise<z.output<typeof changedSchema>> {
  if (place.into === 'draft') {
    const drafted = await editDraft(ctx, async (draft, read) => {
      const newest = await read();
      const document = change(draft?.configuration ?? newest.configuration);
      return { base: draft?.base ?? newest.revision, document };
    });
    return { drafted: draftedView(drafted), published: null };
  }
  const { revision, configuration } = await configurationOf(ctx);
  const { reason, waitMs } = place;
  return {
    drafted: null,
    published: await publishDocument(ctx, change(configuration), { base: revision, reason, waitMs }),
  };
}
