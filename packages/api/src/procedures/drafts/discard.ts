import { discardDraft } from '@posthorn/db/drafts';
import { z } from 'zod';
import { operation, principalOf } from '../../trpc.ts';

export const discard = operation({
  needs: 'configure',
  method: 'DELETE',
  path: '/configuration/draft',
  tag: 'drafts',
  summary: 'Throw my draft away',
})
  .output(z.object({ discarded: z.literal(true) }))
  .mutation(async ({ ctx }) => {
    await discardDraft(ctx.services.pool, principalOf(ctx).id);
    return { discarded: true as const };
  });
