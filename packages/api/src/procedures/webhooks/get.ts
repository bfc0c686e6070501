import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { webhookSchema } from '../../views/webhook.ts';
import { nameInput, webhooksOf } from './endpoint.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/webhooks/{name}',
  tag: 'webhooks',
  summary: 'One webhook, and how it does',
})
  .input(z.object({ name: nameInput }))
  .output(webhookSchema)
  .query(async ({ ctx, input }) => (await webhooksOf(ctx, input.name))[0]!);
