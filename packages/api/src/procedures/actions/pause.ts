import { pauseWebhook } from '@posthorn/db/mail/webhook';
import { actionKey } from '@posthorn/settings/actions/key';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { actionSchema } from '../../views/action.ts';
import { actionNamed, actionsOf, nameInput } from './action.ts';

export const pause = operation({
  needs: 'configure',
  method: 'PATCH',
  path: '/actions/{name}',
  tag: 'actions',
  summary: 'Pause an action, or let it go on',
  description:
    'At once, without a new revision of the settings. What happens meanwhile waits in the event log, as long as `keepFor` says.',
})
  .input(z.object({ name: nameInput, paused: z.boolean() }))
  .output(actionSchema)
  .mutation(async ({ ctx, input: { name, paused } }) => {
    actionNamed(ctx, name);
    const by = paused ? principalOf(ctx).name : null;
    if (!(await pauseWebhook(ctx.services.pool, actionKey(name), by)))
      throw problem('not-possible', `${name} was never switched on, so there is nothing to pause.`);
    if (!paused) ctx.services.ringEndpoint(actionKey(name));
    ctx.audit = { target: name, detail: { paused } };
    return (await actionsOf(ctx, name))[0]!;
  });
