import type { Configuration } from '@posthorn/settings/configuration';
import type { Outputs } from '../../ui/trpc.ts';

/** An endpoint as the settings hold it. */
export type Endpoint = Configuration['webhooks']['endpoints'][number];
/** How an endpoint in force does. */
export type WebhookHealth = Outputs['webhooks']['get'];
export type Delivery = Outputs['webhooks']['deliveries']['items'][number];
export type DeliveryDetail = Outputs['webhooks']['delivery'];

/** The list of the settings that holds them. */
export const WEBHOOKS = 'webhooks.endpoints';

/** The page of one. */
export const webhookHref = (name: string): string => `/settings/webhooks/${encodeURIComponent(name)}`;

/** A secret as Standard Webhooks wants it: 32 random octets. Made in the browser, shown once, kept encrypted. */
export const makeSecret = (): string => {
  const octets = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...octets))}`;
};
