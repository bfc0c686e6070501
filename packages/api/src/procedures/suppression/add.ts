import { suppress } from '@posthorn/queue/suppression';
import { z } from 'zod';
import { operation, principalOf } from '../../trpc.ts';
import { addressesInput } from '../../views/suppression.ts';
import { dateOf, instantInput } from '../../views/time.ts';

export const add = operation({
  needs: 'queue',
  method: 'POST',
  path: '/suppressions',
  tag: 'suppression',
  summary: 'Put addresses on the suppression list',
  description: 'Ten thousand at once. One that is there already gets the new words and the new end.',
})
  .input(
    z.object({
      addresses: addressesInput,
      reason: z.string().trim().max(500).default('').meta({ description: 'The sender is told these words' }),
      until: instantInput.optional().meta({ description: 'Left out: until somebody takes it out' }),
    }),
  )
  .output(z.object({ added: z.number().meta({ description: 'That were not on the list before' }) }))
  .mutation(async ({ ctx, input }) => {
    const { addresses, reason, until } = input;
    const actor = principalOf(ctx).name;
    const added = await suppress(ctx.services.pool, addresses, { reason, until: dateOf(until) ?? null, actor });
    ctx.audit = { target: addresses[0] ?? '', detail: { count: addresses.length, added, reason } };
    return { added };
  });
