import { readWebhooks } from '@posthorn/db/mail/webhook';
import { readWebhookTimes } from '@posthorn/db/mail/webhook-read';
import { actionKey } from '@posthorn/settings/actions/key';
import { z } from 'zod';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';
import { actionView } from '../../views/action.ts';

export const nameInput = z.string().min(1).max(64).meta({ description: 'The name of the action in the settings' });

/** Actions of the settings in force, each with how it does. */
export const actionsOf = async (ctx: ApiContext, name?: string) => {
  const { pool, snapshot } = ctx.services;
  const { actions } = snapshot().configuration.events;
  const wanted = name === undefined ? actions : [actionNamed(ctx, name)];
  const keys = wanted.map((action) => actionKey(action.name));
  const [states, times] = await Promise.all([readWebhooks(pool, keys), readWebhookTimes(pool, keys)]);
  return wanted.map((action) => {
    const key = actionKey(action.name);
    return actionView(
      action,
      states.find((one) => one.name === key),
      times.find((one) => one.name === key),
    );
  });
};

/** The action of a name. A problem when there is none. */
export const actionNamed = (ctx: ApiContext, name: string) => {
  const found = ctx.services.snapshot().configuration.events.actions.find((action) => action.name === name);
  if (found === undefined)
    throw problem(
      'not-found',
      `There is no action ${name} in the settings in force. A draft has to be published first.`,
    );
  return found;
};
