import { reactivate } from '@posthorn/queue/suppression';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { addressesInput } from '../../views/suppression.ts';

export const remove = operation({
  needs: 'queue',
  method: 'POST',
  path: '/suppressions/remove',
  tag: 'suppression',
  summary: 'Take addresses off the suppression list: mail to them goes again',
  description: 'Can be taken back within a day with /suppressions/restore.',
})
  .input(z.object({ addresses: addressesInput }))
  .output(z.object({ removed: z.array(z.string()) }))
  .mutation(async ({ ctx, input }) => {
    const removed = await reactivate(ctx.services.pool, input.addresses);
    ctx.audit = { target: removed[0] ?? input.addresses[0] ?? '', detail: { count: removed.length } };
    return { removed };
  });
