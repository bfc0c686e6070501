import { newestNumber } from '@posthorn/db/revisions';
import { z } from 'zod';
import { readDraftState } from '../../draft-state.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

export const summary = operation({
  needs: 'configure',
  method: 'GET',
  path: '/configuration/draft/summary',
  tag: 'drafts',
  summary: 'My draft in numbers',
})
  .output(
    z.object({
      current: z.number(),
      draft: z
        .object({
          base: z.number(),
          isBehind: z.boolean(),
          updatedAt: instant,
          changes: z.number(),
          errors: z.number(),
          warnings: z.number(),
          conflicts: z.number(),
        })
        .nullable(),
    }),
  )
  .query(async ({ ctx }) => {
    const state = await readDraftState(ctx);
    if (!state) return { current: await newestNumber(ctx.services.pool), draft: null };
    const { draft, current, changes, errors, warnings, conflicts } = state;
    return {
      current,
      draft: {
        base: draft.base,
        isBehind: draft.base !== current,
        updatedAt: isoOf(draft.updatedAt),
        changes: changes.length,
        errors: errors.length,
        warnings: warnings.length,
        conflicts: conflicts.length,
      },
    };
  });
