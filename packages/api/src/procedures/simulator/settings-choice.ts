import { readDraft } from '@posthorn/db/drafts';
import type { SettingsChoice } from '@posthorn/settings/simulation/input';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';
import { principalOf } from '../../trpc.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

/** Throws when the chosen settings are not there, before anybody is asked to work by them. */
export const assertSettings = async (ctx: ApiContext, choices: readonly SettingsChoice[]): Promise<void> => {
  for (const choice of choices) {
    if (choice.kind === 'revision') await configurationOf(ctx, choice.number);
    if (choice.kind === 'draft' && !(await readDraft(ctx.services.pool, principalOf(ctx).id)))
      throw problem(
        'not-possible',
        'You have no draft: what you would try is what is in force. Change a setting first.',
      );
  }
};
