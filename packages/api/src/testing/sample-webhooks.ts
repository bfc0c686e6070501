import { addVetoHours, addVetoRuns, type VetoRun, vetoHourOf } from '@posthorn/db/mail/veto';
import { followWebhooks, readWebhooks } from '@posthorn/db/mail/webhook';
import {
  advanceWebhook,
  insertWebhookTest,
  type NewWebhookDelivery,
  settleWebhookDelivery,
  type WebhookTry,
} from '@posthorn/db/mail/webhook-delivery';
import type { Pool } from '@posthorn/db/pool';
import { uuidv7 } from '@posthorn/events/id';
import { actionKey } from '@posthorn/settings/actions/key';
import { actionTestInputSchema } from '@posthorn/settings/actions/test-input';
import { webhookTestInputSchema } from '@posthorn/settings/webhooks/test-input';
import type { FirstStart } from '../testing.ts';
import { startTestAnswerer } from './answerer.ts';

/** A worker that sends no test, and says that it was taken. */
export const startWebhookAnswerer = (start: FirstStart): Promise<AsyncDisposable> =>
  startTestAnswerer(start, 'worker', {
    async 'webhook-test'(input) {
      const { name } = webhookTestInputSchema.parse(input);
      const delivery = deliveryOf(name, 'test', ['self-test:done']);
      await insertWebhookTest(start.database.pool, name, {
        delivery,
        tried: taken('<script>alert(1)</script> thanks'),
      });
      return { delivery: delivery.id };
    },
    async 'action-test'(input) {
      const { action, veto } = actionTestInputSchema.parse(input);
      const kind = action?.steps[0]?.kind ?? veto?.ask.kind ?? '';
      const step = { kind, ms: 7, words: '1 row <b>kept</b>', error: null };
      return { wanted: true, fault: null, steps: [step], refuses: veto ? 'not on Sundays' : null };
    },
  });

/**
 * Webhooks in every state, as their pages show them: `crm` is well, `billing` rests after many failures and missed events, `archive` is
 * switched off. The action `record` rests as well, and the veto `debtors` was asked some times. The settings are published over REST.
 */
export async function makeSampleWebhooks(pool: Pool, api: { url: string; apiKey: string }): Promise<void> {
  const secret = { $secret: null, value: 'whsec_c2FtcGxlIHNlY3JldCBvZiB0aGUgdGVzdHM=' };
  const endpoints = [
    { name: 'crm', url: 'https://hooks.example.org/posthorn/in', types: ['msg:delivery', 'msg:fail:delivery'], secret },
    { name: 'billing', url: 'https://billing.example.net/events?source=mail', secret, when: 'event.code >= 500' },
    { name: 'archive', url: 'http://10.0.0.7:8080/', secret, enabled: false, allowPrivate: true },
  ];
  const server = { name: 'crm', host: '10.0.0.9', database: 'crm', username: 'posthorn' };
  const statement = 'SELECT record_delivery({event.senderDomain}, {event.recipient}, {event.host}, {event.messageId})';
  const steps = [
    { kind: 'sql', server: 'crm', statement },
    { kind: 'log', text: 'told the CRM of {event.recipient}' },
  ];
  const actions = [{ name: 'record', types: ['msg:delivery'], steps }];
  const why = 'select why from barred where address = {event.address}::inet';
  const vetoes = [{ name: 'debtors', ask: { kind: 'sql', server: 'crm', statement: why } }];
  const response = await fetch(`${api.url}/api/v1/configuration`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.apiKey}` },
    body: JSON.stringify({
      patch: { webhooks: { endpoints }, sql: { servers: [server] }, events: { actions, vetoes } },
      reason: 'sample',
    }),
  });
  if (!response.ok) throw new Error(await response.text());
  await followWebhooks(pool, ['crm', 'billing', actionKey('record')], 1);
  for (let count = 1; count <= 6; count++) {
    await deliver(pool, 'crm', taken('{"ok":true}'));
    await deliver(pool, 'billing', refused(count));
    await deliver(pool, actionKey('record'), broken);
  }
  const at = vetoHourOf(new Date());
  const counts = { asked: 1204, refused: 31, failed: 2, late: 1 };
  await addVetoHours(pool, [{ at, veto: 'debtors', ...counts, ms: 9000, slowestMs: 1004 }]);
  await addVetoRuns(pool, [
    question({}),
    question({ outcome: 'refused', words: '<b>owes</b> us money', ms: 9 }),
    question({ outcome: 'late', words: 'no answer within 1000 ms', ms: 1004, stopped: true }),
    question({ outcome: 'failed', words: 'connect ECONNREFUSED 10.0.0.9:5432', ms: 2, messageId: null }),
  ]);
}

const question = (more: Partial<VetoRun>): VetoRun => ({
  id: uuidv7(),
  veto: 'debtors',
  at: new Date(),
  outcome: 'allowed',
  ms: 6,
  moment: 'tcp:connect',
  words: null,
  stopped: false,
  host: 'mx.a-rather-long-name-of-a-host.example.net',
  address: '2001:db8:1:2:3:4:5:6',
  port: 25,
  route: 'world',
  transport: 'mx',
  messageId: uuidv7(),
  ...more,
});

async function deliver(pool: Pool, webhook: string, tried: WebhookTry): Promise<void> {
  const [state] = await readWebhooks(pool, [webhook]);
  const delivery = deliveryOf(webhook, 'events', ['msg:delivery', 'msg:fail:delivery']);
  await advanceWebhook(pool, {
    name: webhook,
    from: state!.cursor,
    to: state!.cursor,
    at: new Date(),
    deliveries: [delivery],
    skipped: tried.error === null ? 0 : 40,
    skippedUntil: tried.error === null ? null : new Date(),
    conditionError: null,
  });
  await settleWebhookDelivery(pool, webhook, delivery, {
    tried,
    state: tried.error === null ? 'delivered' : state!.failures < 2 ? 'failed' : 'waiting',
    retrySeconds: 1800,
    restSeconds: 900,
  });
}

const deliveryOf = (
  webhook: string,
  kind: NewWebhookDelivery['kind'],
  types: readonly string[],
): NewWebhookDelivery => {
  const events = [{ id: uuidv7(), type: types[0], recipient: 'ann@example.org', code: 250, data: {} }];
  const body = JSON.stringify({
    type: `posthorn.${kind}`,
    timestamp: new Date().toISOString(),
    data: { webhook, events },
  });
  return { id: uuidv7(), kind, events: events.length, types, body };
};

const taken = (answer: string): WebhookTry => ({
  url: 'https://hooks.example.org/posthorn/in',
  address: '198.51.100.7',
  status: 200,
  ms: 84,
  error: null,
  answer,
});

const refused = (count: number): WebhookTry => ({
  url: 'https://billing.example.net/events?source=mail',
  address: '198.51.100.8',
  status: 503,
  ms: 1200 + count,
  error: 'it answers 503',
  answer: '<html><body><h1>503 Service Unavailable</h1></body></html>',
});

const broken: WebhookTry = {
  url: null,
  address: null,
  status: null,
  ms: 1003,
  error: 'step 1, msg:delivery: relation "delivery" does not exist',
  answer: '',
};
