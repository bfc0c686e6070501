import type { Check } from '../check.ts';
import { readWebhookCondition } from '../webhooks/condition.ts';

/** Conditions that cannot be read, transports nobody has, secrets that travel in the open. */
export const checkWebhooks: Check = ({ webhooks, lists, routing, queue }, { problems, warnings }) => {
  const named = new Set(lists.named.map(({ name }) => name));
  const transports = new Set([...routing.routes.map(({ name }) => name), ...TRANSPORTS]);
  for (const [index, endpoint] of webhooks.endpoints.entries()) {
    const path = `webhooks.endpoints[${index}]`;
    const { when, transport, url, keepFor, allowPrivate } = endpoint;
    const read = readWebhookCondition(when, named);
    if (!read.ok) problems.push({ path: `${path}.when`, reason: read.reason, position: read.position });
    if (transport !== '' && !transports.has(transport))
      warnings.push({
        path: `${path}.transport`,
        reason: `there is no route "${transport}" and no such kind of transport, so that nothing is sent`,
      });
    if (url.startsWith('http:') && !allowPrivate)
      warnings.push({
        path: `${path}.url`,
        reason: 'is not encrypted: senders, recipients and replies can be read on the way',
      });
    if (keepFor > queue.retention.eventsDays * 86_400)
      warnings.push({
        path: `${path}.keepFor`,
        reason: `events are kept for ${queue.retention.eventsDays} days only (queue.retention.eventsDays)`,
      });
  }
};

const TRANSPORTS = ['mx', 'smarthost', 'lmtp', 'maildir', 'sandbox', 'queuefile', 'reports', 'discard'];
