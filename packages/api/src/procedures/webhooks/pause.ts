import { pauseWebhook } from '@posthorn/db/mail/webhook';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { webhookSchema } from '../../views/webhook.ts';
import { endpointNamed, endpointsIn, nameInput, webhooksOf } from './endpoint.ts';

export const pause = operation({
  needs: 'configure',
  method: 'PATCH',
  path: '/webhooks/{name}',
  tag: 'webhooks',
  summary: 'Pause a webhook, or let it go on',
  description:
    'At once, without a new revision of the settings. What happens meanwhile waits in the event log, as long as `keepFor` says.',
})
  .input(z.object({ name: nameInput, paused: z.boolean() }))
  .output(webhookSchema)
  .mutation(async ({ ctx, input: { name, paused } }) => {
    endpointNamed(endpointsIn(ctx), name);
    const isThere = await pauseWebhook(ctx.services.pool, name, paused ? principalOf(ctx).name : null);
    if (!isThere) throw problem('not-possible', `${name} was never switched on, so there is nothing to pause.`);
    if (!paused) ctx.services.ringEndpoint(name);
    ctx.audit = { target: name, detail: { paused } };
    return (await webhooksOf(ctx, name))[0]!;
  });
