import { replayWebhookDeliveries } from '@posthorn/db/mail/webhook-read';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { endpointNamed, endpointsIn, nameInput } from './endpoint.ts';

export const replay = operation({
  needs: 'configure',
  method: 'POST',
  path: '/webhooks/{name}/replay',
  tag: 'webhooks',
  summary: 'Send deliveries again',
  description:
    'Those with these ids, whatever became of them, or all that failed. They keep their `webhook-id`, so that a receiver that looks at it takes none twice.',
})
  .input(
    z.object({
      name: nameInput,
      ids: z.array(z.uuid()).min(1).max(300).optional().meta({ description: 'Left out: all that failed' }),
    }),
  )
  .output(z.object({ count: z.number().meta({ description: 'How many wait again' }) }))
  .mutation(async ({ ctx, input: { name, ids } }) => {
    endpointNamed(endpointsIn(ctx), name);
    const count = await replayWebhookDeliveries(ctx.services.pool, name, ids ?? null);
    if (count > 0) ctx.services.ringEndpoint(name);
    ctx.audit = { target: name, detail: { count, ...(ids ? { ids: ids.slice(0, 20) } : {}) } };
    return { count };
  });
