import { listWebhookDeliveries } from '@posthorn/db/mail/webhook-read';
import { actionKey } from '@posthorn/settings/actions/key';
import { z } from 'zod';
import { idPageInput, page } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { actionRunSchema, actionRunView } from '../../views/action.ts';
import { nameInput } from './action.ts';

export const runs = operation({
  needs: 'read',
  method: 'GET',
  path: '/actions/{name}/runs',
  tag: 'actions',
  summary: 'What an action did, newest first',
  description:
    'The newest 300 of each state are kept, for a week at most. Those of actions that are gone can still be read.',
})
  .input(z.object({ name: nameInput, state: z.enum(['waiting', 'delivered', 'failed']).optional(), ...idPageInput }))
  .output(page(actionRunSchema))
  .query(async ({ ctx, input: { name, ...rest } }) => {
    const found = await listWebhookDeliveries(ctx.services.pool, { webhook: actionKey(name), ...rest });
    return { items: found.rows.map(actionRunView), nextCursor: found.cursor };
  });
