import type { NewWebhookDelivery } from '@posthorn/db/mail/webhook-delivery';
import type { PosthornEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';

/**
 * Writes events as the bodies of deliveries: `{ type, timestamp, data }` as Standard Webhooks wants it, so many events in each at most, and
 * no body larger than 256 KB.
 */
export function deliveriesOf(
  whose: Whose,
  events: readonly PosthornEvent[],
  { batch, now }: { batch: number; now: Date },
): NewWebhookDelivery[] {
  const deliveries: NewWebhookDelivery[] = [];
  let waiting: { event: PosthornEvent; json: string }[] = [];
  let size = 0;
  const close = (): void => {
    if (waiting.length > 0) deliveries.push(deliveryOf(whose, 'events', { parts: waiting, now }));
    waiting = [];
    size = 0;
  };
  for (const event of events) {
    const json = jsonOf(event);
    if (waiting.length >= batch || size + json.length > MAX_BODY) close();
    waiting.push({ event, json });
    size += json.length;
  }
  close();
  return deliveries;
}

/** A delivery of a single event; one of the kind `test` says that it is made up. */
export function singleDelivery(
  whose: Whose,
  kind: NewWebhookDelivery['kind'],
  { event, now }: { event: PosthornEvent; now: Date },
): NewWebhookDelivery {
  return deliveryOf(whose, kind, { parts: [{ event, json: jsonOf(event) }], now });
}

/** Who delivers: stands in the body. */
export type Whose = { webhook: string } | { action: string };

function deliveryOf(
  whose: Whose,
  kind: NewWebhookDelivery['kind'],
  { parts, now }: { parts: readonly { event: PosthornEvent; json: string }[]; now: Date },
): NewWebhookDelivery {
  const head = JSON.stringify({
    type: kind === 'test' ? 'posthorn.test' : 'posthorn.events',
    timestamp: now.toISOString(),
  });
  const data = `${JSON.stringify(whose).slice(0, -1)},"events":[${parts.map(({ json }) => json).join(',')}]}`;
  return {
    id: uuidv7(),
    kind,
    events: parts.length,
    types: [...new Set(parts.map(({ event }) => event.type))].toSorted(),
    body: `${head.slice(0, -1)},"data":${data}}`,
  };
}

/** An event whose data alone is too large goes without them, and says so. */
function jsonOf(event: PosthornEvent): string {
  const json = JSON.stringify(event);
  return json.length <= MAX_BODY ? json : JSON.stringify({ ...event, data: { leftOut: `${json.length} characters` } });
}

const MAX_BODY = 256 * 1024;
