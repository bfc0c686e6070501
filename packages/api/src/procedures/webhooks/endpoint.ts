import { readWebhooks } from '@posthorn/db/mail/webhook';
import { readWebhookTimes } from '@posthorn/db/mail/webhook-read';
import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';
import { webhookView } from '../../views/webhook.ts';

export const nameInput = z.string().min(1).max(64).meta({ description: 'The name of the endpoint in the settings' });

/** Endpoints of the settings in force, each with how it does. */
export const webhooksOf = async (ctx: ApiContext, name?: string) => {
  const { pool, snapshot } = ctx.services;
  const { endpoints } = snapshot().configuration.webhooks;
  const wanted = name === undefined ? endpoints : [endpointNamed(endpoints, name)];
  const names = wanted.map((endpoint) => endpoint.name);
  const [states, times] = await Promise.all([readWebhooks(pool, names), readWebhookTimes(pool, names)]);
  return wanted.map((endpoint) =>
    webhookView(
      endpoint,
      states.find((one) => one.name === endpoint.name),
      times.find((one) => one.name === endpoint.name),
    ),
  );
};

/** The endpoint of a name. A problem when there is none. */
export const endpointNamed = <Endpoint extends { name: string }>(
  endpoints: readonly Endpoint[],
  name: string,
): Endpoint => {
  const found = endpoints.find((endpoint) => endpoint.name === name);
  if (found === undefined)
    throw problem(
      'not-found',
      `There is no webhook ${name} in the settings in force. A draft has to be published first.`,
    );
  return found;
};

/** The endpoints in force. */
export const endpointsIn = (ctx: ApiContext): Configuration['webhooks']['endpoints'] =>
  ctx.services.snapshot().configuration.webhooks.endpoints;
