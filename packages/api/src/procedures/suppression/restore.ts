import { suppressAgain } from '@posthorn/queue/suppression';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { addressesInput } from '../../views/suppression.ts';

export const restore = operation({
  needs: 'queue',
  method: 'POST',
  path: '/suppressions/restore',
  tag: 'suppression',
  summary: 'Put back what was taken off the suppression list within a day',
})
  .input(z.object({ addresses: addressesInput }))
  .output(z.object({ restored: z.number() }))
  .mutation(async ({ ctx, input }) => {
    const restored = await suppressAgain(ctx.services.pool, input.addresses);
    ctx.audit = { target: input.addresses[0] ?? '', detail: { count: restored } };
    return { restored };
  });
