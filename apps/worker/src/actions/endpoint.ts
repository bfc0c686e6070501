import type { PosthornEvent } from '@posthorn/events/event';
import type { Policy } from '@posthorn/policy/index';
import type { Configuration } from '@posthorn/settings/configuration';
import type { Whose } from './body.ts';
import { createEventFacts } from './event-facts.ts';
import { createFilter, type Wanted } from './filter.ts';
import { type SendContext, type Sent, sendDelivery } from './send.ts';

export type EndpointSettings = Configuration['webhooks']['endpoints'][number];

/** What has a cursor of its own in the event log and is given events in deliveries: a webhook, or an action. */
export type Endpoint = {
  kind: 'webhook' | 'action';
  /** Under which its state is kept; an action's is told apart from a webhook of the same name. */
  key: string;
  settings: { name: string; batch: number; keepFor: number };
  /** Whether it wants an event. One whose condition cannot be evaluated is wanted; `fault` says why. */
  wants(event: PosthornEvent): Promise<Wanted>;
  /** Stands in the body of its deliveries. */
  whose: Whose;
  /** Does what a delivery asks for. Whatever goes wrong is in the answer; it never rejects. */
  send(delivery: { id: string; body: string; progress: number }, context: SendContext): Promise<Sent>;
};

/** Makes an endpoint ready. Do it once for each revision. */
export function createEndpoint(settings: EndpointSettings, configuration: Configuration, policy: Policy): Endpoint {
  return {
    kind: 'webhook',
    key: settings.name,
    settings,
    whose: { webhook: settings.name },
    wants: createFilter(settings, {
      facts: createEventFacts(configuration, policy),
      configuration,
      // That it fails is not told to the one that fails: it would never end.
      isOwn: ({ type, data }) => ownTypes.has(type) && data['webhook'] === settings.name,
    }),
    send: (delivery, context) => sendDelivery(delivery, settings, context),
  };
}

const ownTypes: ReadonlySet<string> = new Set(['webhook:rest', 'webhook:failed']);
