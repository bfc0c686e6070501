import { discardDraft, discardedSeconds } from '@posthorn/db/drafts';
import { z } from 'zod';
import { operation, principalOf } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

export const discard = operation({
  needs: 'configure',
  method: 'DELETE',
  path: '/configuration/draft',
  tag: 'drafts',
  summary: 'Throw my draft away',
  description:
    'For a quarter of an hour it can be taken back. Afterwards it is gone, with the secrets that only it held.',
})
  .output(z.object({ discarded: z.boolean(), until: instant }))
  .mutation(async ({ ctx }) => {
    const discarded = await discardDraft(ctx.services.pool, principalOf(ctx).id);
    return { discarded, until: isoOf(new Date(ctx.services.now().getTime() + discardedSeconds * 1000)) };
  });
