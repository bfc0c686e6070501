import { replayWebhookDeliveries } from '@posthorn/db/mail/webhook-read';
import { actionKey } from '@posthorn/settings/actions/key';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { actionNamed, nameInput } from './action.ts';

export const replay = operation({
  needs: 'configure',
  method: 'POST',
  path: '/actions/{name}/replay',
  tag: 'actions',
  summary: 'Do runs again',
  description:
    'Those with these ids, or all that failed. A run that failed goes on with the step that failed; one that was done is done again from its beginning.',
})
  .input(
    z.object({
      name: nameInput,
      ids: z.array(z.uuid()).min(1).max(300).optional().meta({ description: 'Left out: all that failed' }),
    }),
  )
  .output(z.object({ count: z.number().meta({ description: 'How many wait again' }) }))
  .mutation(async ({ ctx, input: { name, ids } }) => {
    actionNamed(ctx, name);
    const count = await replayWebhookDeliveries(ctx.services.pool, actionKey(name), ids ?? null);
    if (count > 0) ctx.services.ringEndpoint(actionKey(name));
    ctx.audit = { target: name, detail: { count, ...(ids ? { ids: ids.slice(0, 20) } : {}) } };
    return { count };
  });
