import { listWebhookDeliveries } from '@posthorn/db/mail/webhook-read';
import { z } from 'zod';
import { idPageInput, page } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { webhookDeliverySchema, webhookDeliveryView } from '../../views/webhook.ts';
import { nameInput } from './endpoint.ts';

export const deliveries = operation({
  needs: 'read',
  method: 'GET',
  path: '/webhooks/{name}/deliveries',
  tag: 'webhooks',
  summary: 'What was posted to a webhook, newest first',
  description:
    'The newest 300 of each state are kept, for a week at most. Those of endpoints that are gone can still be read.',
})
  .input(z.object({ name: nameInput, state: z.enum(['waiting', 'delivered', 'failed']).optional(), ...idPageInput }))
  .output(page(webhookDeliverySchema))
  .query(async ({ ctx, input: { name, ...rest } }) => {
    const found = await listWebhookDeliveries(ctx.services.pool, { webhook: name, ...rest });
    return { items: found.rows.map(webhookDeliveryView), nextCursor: found.cursor };
  });
