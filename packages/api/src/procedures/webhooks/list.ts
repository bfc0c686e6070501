import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { webhookSchema } from '../../views/webhook.ts';
import { webhooksOf } from './endpoint.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/webhooks',
  tag: 'webhooks',
  summary: 'Every webhook of the settings in force, and how it does',
  description:
    'They are set like everything else: the list `webhooks.endpoints` of the configuration. Secrets are never shown.',
})
  .input(z.object({}))
  .output(z.object({ items: z.array(webhookSchema) }))
  .query(async ({ ctx }) => ({ items: await webhooksOf(ctx) }));
