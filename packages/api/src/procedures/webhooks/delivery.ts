import { readWebhookDelivery } from '@posthorn/db/mail/webhook-read';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { webhookDeliveryDetailSchema, webhookDeliveryDetailView } from '../../views/webhook.ts';

export const delivery = operation({
  needs: 'read',
  method: 'GET',
  path: '/webhook-deliveries/{id}',
  tag: 'webhooks',
  summary: 'One delivery: what was posted, and what came back',
})
  .input(z.object({ id: z.uuid() }))
  .output(webhookDeliveryDetailSchema)
  .query(async ({ ctx, input }) => {
    const found = await readWebhookDelivery(ctx.services.pool, input.id);
    if (!found) throw problem('not-found', 'There is no such delivery, or it is no longer kept.');
    return webhookDeliveryDetailView(found);
  });
