import { readWebhookDelivery } from '@posthorn/db/mail/webhook-read';
import { webhookTestResultSchema } from '@posthorn/settings/webhooks/test-input';
import { z } from 'zod';
import { askedShape, questionOf } from '../../asked.ts';
import { operation } from '../../trpc.ts';
import { webhookDeliveryDetailSchema, webhookDeliveryDetailView } from '../../views/webhook.ts';

export const testRun = operation({
  needs: 'read',
  method: 'GET',
  path: '/webhook-tests/{id}',
  tag: 'webhooks',
  summary: 'How a test of a webhook went',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      ...askedShape,
      delivery: webhookDeliveryDetailSchema.nullable().meta({ description: 'Once it is done' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const { id, state, error, result } = await questionOf(ctx, { id: input.id, kind: 'webhook-test', called: 'test' });
    const found =
      state === 'done' ? await readWebhookDelivery(pool, webhookTestResultSchema.parse(result).delivery) : undefined;
    return { id, state, error, delivery: found ? webhookDeliveryDetailView(found) : null };
  });
