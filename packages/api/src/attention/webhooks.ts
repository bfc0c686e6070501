import { readWebhooks } from '@posthorn/db/mail/webhook';
import { webhookView } from '../views/webhook.ts';
import type { Check } from './concern.ts';

/** Webhooks that fail again and again. */
export const webhooks: Check = async ({ services, configuration }) => {
  const enabled = configuration.webhooks.endpoints.filter((endpoint) => endpoint.enabled);
  if (enabled.length === 0) return [];
  const states = await readWebhooks(
    services.pool,
    enabled.map(({ name }) => name),
  );
  return enabled.flatMap((endpoint) => {
    const { name, state, lastError, lastFailureAt } = webhookView(
      endpoint,
      states.find((one) => one.name === endpoint.name),
      undefined,
    );
    if (state !== 'resting') return [];
    return [
      {
        kind: 'webhook' as const,
        severity: 'warn' as const,
        title: `The webhook ${name} does not take its events`,
        detail: `Last: ${lastError ?? 'no answer'}. They wait, and are passed over when they grow too old. Mail is not concerned.`,
        subject: name,
        at: lastFailureAt === null ? null : new Date(lastFailureAt),
      },
    ];
  });
};
