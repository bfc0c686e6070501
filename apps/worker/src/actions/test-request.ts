import type { Pool } from '@posthorn/db/mail/message';
import { insertWebhookTest } from '@posthorn/db/mail/webhook-delivery';
import type { RequestHandler } from '@posthorn/db/requests';
import { newEvent } from '@posthorn/events/event';
import { webhookTestInputSchema } from '@posthorn/settings/webhooks/test-input';
import type { DeliverySettings } from '../settings.ts';
import { singleDelivery } from './body.ts';
import { type SendContext, sendDelivery } from './send.ts';

/** Sends a made-up event to an endpoint because a person asked for it, whether it is enabled or not. The answer is the id of the delivery. */
export function webhookTestHandler({
  pool,
  process,
  context,
}: {
  pool: Pool;
  process: string;
  context: () => Omit<SendContext, 'trust' | 'secret'> & { settings: DeliverySettings };
}): RequestHandler {
  return async (input) => {
    const { name, author } = webhookTestInputSchema.parse(input);
    const { settings, resolver, own } = context();
    const { trust, secret, configuration } = settings;
    const endpoint = configuration.webhooks.endpoints.find((one) => one.name === name);
    if (endpoint === undefined) throw new Error(`There is no webhook ${name} in the settings in force.`);
    const now = new Date();
    const event = newEvent('self-test:done', {
      process,
      at: now,
      text: 'This is a test. It was sent because somebody asked for it in the console.',
      data: { feature: 'webhooks', test: name, result: 'ok', ms: 0, actor: author },
    });
    const delivery = singleDelivery({ webhook: name }, 'test', { event, now });
    const {
      askedSeconds: _,
      isGone: __,
      ...tried
    } = await sendDelivery(delivery, endpoint, { resolver, own, trust, secret });
    await insertWebhookTest(pool, name, { delivery, tried });
    return { delivery: delivery.id };
  };
}
