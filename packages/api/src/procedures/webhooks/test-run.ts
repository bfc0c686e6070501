import { readWebhookDelivery } from '@posthorn/db/mail/webhook-read';
import { readRequest } from '@posthorn/db/requests';
import { webhookTestResultSchema } from '@posthorn/settings/webhooks/test-input';
import { z } from 'zod';
import { problem } from '../../problem.ts';
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
      id: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'failed']),
      delivery: webhookDeliveryDetailSchema.nullable().meta({ description: 'Once it is done' }),
      error: z.string().nullable(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const run = await readRequest(pool, input.id);
    if (run?.kind !== 'webhook-test') throw problem('not-found', 'There is no such test. They are kept for a day.');
    const { id, state, error } = run;
    const found =
      state === 'done'
        ? await readWebhookDelivery(pool, webhookTestResultSchema.parse(run.result).delivery)
        : undefined;
    return { id, state, error, delivery: found ? webhookDeliveryDetailView(found) : null };
  });
