import { restoreDraft } from '@posthorn/db/drafts';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';

export const restore = operation({
  needs: 'configure',
  method: 'POST',
  path: '/configuration/draft/restore',
  tag: 'drafts',
  summary: 'Take back a draft I threw away',
})
  .input(z.object({}))
  .output(z.object({ restored: z.literal(true) }))
  .mutation(async ({ ctx }) => {
    if (!(await restoreDraft(ctx.services.pool, principalOf(ctx).id)))
      throw problem(
        'not-possible',
        'There is nothing to take back: it is too long ago, or you have begun another draft.',
      );
    return { restored: true as const };
  });
