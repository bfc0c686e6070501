import { readWebhookDelivery } from '@posthorn/db/mail/webhook-read';
import { isActionKey } from '@posthorn/settings/actions/key';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { actionRunDetailSchema, actionRunDetailView } from '../../views/action.ts';

export const run = operation({
  needs: 'read',
  method: 'GET',
  path: '/action-runs/{id}',
  tag: 'actions',
  summary: 'One run of an action: its events, and what came of its steps',
})
  .input(z.object({ id: z.uuid() }))
  .output(actionRunDetailSchema)
  .query(async ({ ctx, input }) => {
    const found = await readWebhookDelivery(ctx.services.pool, input.id);
    if (!found || !isActionKey(found.webhook))
      throw problem('not-found', 'There is no such run, or it is no longer kept.');
    return actionRunDetailView(found);
  });
