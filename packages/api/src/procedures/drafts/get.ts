import { readDraft } from '@posthorn/db/drafts';
import { newestNumber } from '@posthorn/db/revisions';
import { validateConfiguration } from '@posthorn/settings/configuration';
import { diffConfiguration } from '@posthorn/settings/diff';
import { z } from 'zod';
import { operation, principalOf } from '../../trpc.ts';
import { changeSchema } from '../../views/change.ts';
import { documentSchema, problemItemSchema } from '../../views/configuration.ts';
import { instant, isoOf } from '../../views/time.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

export const get = operation({
  needs: 'configure',
  method: 'GET',
  path: '/configuration/draft',
  tag: 'drafts',
  summary: 'My draft, what it changes, and what is wrong with it',
})
  .output(
    z.object({
      current: z.number(),
      draft: z
        .object({
          base: z.number(),
          isBehind: z.boolean().meta({ description: 'Somebody published since the draft was begun' }),
          updatedAt: instant,
          configuration: documentSchema,
          changes: z.array(changeSchema),
          errors: z.array(problemItemSchema),
          warnings: z.array(problemItemSchema),
        })
        .nullable(),
    }),
  )
  .query(async ({ ctx }) => {
    const { pool } = ctx.services;
    const [draft, current] = await Promise.all([readDraft(pool, principalOf(ctx).id), newestNumber(pool)]);
    if (!draft) return { current, draft: null };
    const checked = validateConfiguration(draft.configuration);
    const base = await configurationOf(ctx, draft.base);
    return {
      current,
      draft: {
        base: draft.base,
        isBehind: draft.base !== current,
        updatedAt: isoOf(draft.updatedAt),
        configuration: draft.configuration,
        changes: checked.ok ? diffConfiguration(base.configuration, checked.configuration) : [],
        errors: checked.ok ? [] : checked.problems,
        warnings: checked.ok ? checked.warnings : [],
      },
    };
  });
