import { createHmac } from 'node:crypto';
import { insertEvents } from '@posthorn/db/mail/events';
import { pauseWebhook, readWebhooks } from '@posthorn/db/mail/webhook';
import { askProcesses, readRequest } from '@posthorn/db/requests';
import { openSecrets } from '@posthorn/db/secrets';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hook, type Hooked, startHook } from '../testing/hook.ts';
import { buildHouse, type House } from '../testing/house.ts';
import type { EndpointSettings } from './endpoint.ts';

let house: House;
let hook: Hook;
let secret: { $secret: string };
let older: { $secret: string };

beforeAll(async () => {
  hook = await startHook();
  house = await buildHouse({
    dns: {
      zones: {
        'hooks.test': [{ type: 'A', data: '127.0.0.1' }],
        'cloud.test': [{ type: 'A', data: '169.254.169.254' }],
      },
    },
  });
  const secrets = await openSecrets(house.pool, 'a secret of the tests, 32 bytes or more');
  secret = { $secret: await secrets.put({ kind: 'credential', value: SECRET }) };
  older = { $secret: await secrets.put({ kind: 'credential', value: 'an older one' }) };
  await house.publish((configuration) => {
    configuration.webhooks.endpoints = [
      endpoint('plain', '/ok/plain', { types: ['msg:*'], previousSecret: older }),
      endpoint('one', '/ok/one', { types: ['msg:hold'], batch: 1, when: 'event.recipientDomain == "one.test"' }),
      endpoint('by-route', '/ok/by-route', { transport: 'partner' }),
      endpoint('odd', '/ok/odd', { types: ['msg:drop'], when: 'int(data.reason) > 3' }),
      endpoint('fails', '/fail/1', { types: ['msg:release'] }),
      endpoint('off', '/ok/off', { enabled: false }),
      endpoint('hang', '/hang', { enabled: false, timeout: 1 }),
      endpoint('drip', '/drip', { enabled: false, timeout: 1 }),
      endpoint('large', '/large', { enabled: false }),
      endpoint('moved', '/moved', { enabled: false }),
      endpoint('inside', '/inside', { enabled: false }),
      endpoint('closed', '/', { enabled: false, url: 'http://127.0.0.1:9/' }),
      endpoint('own', '/', { enabled: false, url: 'http://127.0.0.1:2525/' }),
      endpoint('forbidden', '/ok/forbidden', { enabled: false, allowPrivate: false }),
      endpoint('by-name', '/', {
        enabled: false,
        allowPrivate: false,
        url: `http://hooks.test:${hook.port}/ok/by-name`,
      }),
      endpoint('cloud', '/', { enabled: false, url: 'http://cloud.test/latest/' }),
      endpoint('allowed', '/', { enabled: false, url: `http://hooks.test:${hook.port}/ok/allowed` }),
      endpoint('nobody', '/', { enabled: false, url: 'http://nobody.test/' }),
    ];
  });
  // Each begins where it was followed first.
  await house.until(async () => (await readWebhooks(house.pool)).length === 5);
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await hook[Symbol.asyncDispose]();
});

describe('events', () => {
  test('are posted to those that want them, signed with every secret', async () => {
    const events = [
      newEvent('msg:hold', { process: 'p', recipient: 'a@One.Test', text: 'grüße 🎺', data: { reason: 'x' } }),
      newEvent('msg:hold', { process: 'p', recipient: 'a@two.test' }),
      newEvent('queue:action', { process: 'p', data: { action: 'hold' } }),
      newEvent('tcp:connect', { process: 'p', router: 'partner', transport: 'smarthost' }),
    ];
    await insertEvents(house.pool, events);
    const [, , , byRoute] = events;
    await house.until(() => idsAt('/ok/by-route').includes(byRoute!.id));
    await house.until(() => idsAt('/ok/one').includes(events[0]!.id));
    await house.until(() => idsAt('/ok/plain').includes(events[1]!.id));
    expect(idsAt('/ok/one')).toEqual([events[0]!.id]);
    expect(idsAt('/ok/by-route')).toEqual([byRoute!.id]);
    expect(idsAt('/ok/plain').toSorted()).toEqual([events[0]!.id, events[1]!.id].toSorted());

    const delivery = at('/ok/plain')[0]!;
    const read = JSON.parse(delivery.body);
    expect(read).toMatchObject({ type: 'posthorn.events', data: { webhook: 'plain' } });
    expect(read.data.events[0]).toEqual(JSON.parse(JSON.stringify(events[0])));
    const { headers } = delivery;
    expect(headers['content-type']).toBe('application/json');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${delivery.body}`;
    const signatures = [Buffer.from('c2VjcmV0c2VjcmV0c2VjcmV0', 'base64'), Buffer.from('an older one')].map(
      (key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
    expect(headers['webhook-signature']).toBe(signatures.join(' '));
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(120);
  });

  test('whose condition cannot be evaluated are sent, and that is told', async () => {
    const [plain, few, many] = ['many', '2', '5'].map((reason) =>
      newEvent('msg:drop', { process: 'p', data: { reason } }),
    );
    await insertEvents(house.pool, [plain!, few!, many!]);
    await house.until(() => idsAt('/ok/odd').includes(many!.id));
    expect(idsAt('/ok/odd').toSorted()).toEqual([plain!.id, many!.id].toSorted());
    expect((await stateOf('odd')).conditionError).toMatch(/"many"/);
  });

  test('wait for an endpoint that fails, which is told; and go again with the same id as soon as it answers', async () => {
    const event = newEvent('msg:release', { process: 'p' });
    await insertEvents(house.pool, [event]);
    await house.until(async () => (await stateOf('fails')).failures > 0);
    expect(await stateOf('fails')).toMatchObject({ lastError: 'it answers 500', waiting: 1 });
    const { rows } = await house.pool.query(
      `select status, error, answer, state from mail.webhook_delivery where webhook = 'fails'`,
    );
    expect(rows).toEqual([{ status: 500, error: 'it answers 500', answer: 'broken <b>here</b>', state: 'waiting' }]);
    hook.healed.add('/fail/1');
    // It would be tried again by itself after some seconds; another event finds out sooner that somebody is there.
    await insertEvents(house.pool, [newEvent('msg:release', { process: 'p' })]);
    await house.until(async () => (await stateOf('fails')).sent === 2);
    const tries = at('/fail/1').filter(({ body }) => body.includes(event.id));
    expect(tries).toHaveLength(2);
    expect(tries[0]!.headers['webhook-id']).toBe(tries[1]!.headers['webhook-id']);
  });

  test('stay in the log while it is paused, and those that are too old then are passed over and counted', async () => {
    expect(await pauseWebhook(house.pool, 'one', 'kim')).toBe(true);
    const hold = (more: Partial<PosthornEvent> = {}): PosthornEvent =>
      newEvent('msg:hold', { process: 'p', recipient: 'b@one.test', ...more });
    const [old, fresh] = [hold({ at: new Date(Date.now() - 172_800_000) }), hold()];
    await insertEvents(house.pool, [old, fresh]);
    await house.until(() => idsAt('/ok/plain').includes(fresh.id));
    expect(idsAt('/ok/one')).not.toContain(fresh.id);
    await pauseWebhook(house.pool, 'one', null);
    await house.until(() => idsAt('/ok/one').includes(fresh.id));
    expect(idsAt('/ok/one')).not.toContain(old.id);
    expect(await stateOf('one')).toMatchObject({ skipped: 1, skippedUntil: old.at });
  });

  test('go to one of several workers only, and to the next one when it ends', async () => {
    const other = await house.startWorker();
    const send = async (): Promise<string[]> => {
      const events = Array.from({ length: 30 }, () => newEvent('msg:hold', { process: 'p', recipient: 'c@one.test' }));
      await insertEvents(house.pool, events);
      const ids = events.map(({ id }) => id);
      await house.until(() => ids.every((id) => idsAt('/ok/one').includes(id)));
      return ids;
    };
    const first = await send();
    expect(idsAt('/ok/one').filter((id) => first.includes(id))).toHaveLength(30);
    await house.worker.close();
    const second = await send();
    expect(idsAt('/ok/one').filter((id) => second.includes(id))).toHaveLength(30);
    expect(other.process).not.toBe(house.worker.process);
  });

  test('of the time when it was off are not sent later', async () => {
    const before = newEvent('msg:hold', { process: 'p', recipient: 'x@one.test' });
    await insertEvents(house.pool, [before]);
    await house.until(() => idsAt('/ok/plain').includes(before.id));
    await house.publish(({ webhooks }) => {
      webhooks.endpoints.find(({ name }) => name === 'off')!.enabled = true;
    });
    await house.until(async () => (await readWebhooks(house.pool, ['off']))[0]?.following === true);
    const after = newEvent('msg:hold', { process: 'p', recipient: 'x@one.test' });
    await insertEvents(house.pool, [after]);
    await house.until(() => idsAt('/ok/off').includes(after.id));
    expect(idsAt('/ok/off')).not.toContain(before.id);
  });
});

describe('a test', () => {
  test.each([
    ['large', 'delivered', { status: 200, error: null }],
    ['allowed', 'delivered', { status: 200, error: null, address: '127.0.0.1', answer: 'thank you' }],
    ['hang', 'failed', { status: null, error: 'no whole answer within 1 s' }],
    ['drip', 'failed', { status: null, error: 'no whole answer within 1 s' }],
    ['moved', 'failed', { status: 307, error: expect.stringMatching(/redirect to http:\/\/169.*not followed/) }],
    ['inside', 'failed', { status: 302, error: expect.stringMatching(/redirect to http:\/\/127.*not followed/) }],
    ['closed', 'failed', { status: null, error: expect.stringMatching(/ECONNREFUSED/) }],
    ['own', 'failed', { status: null, error: expect.stringMatching(/our own listener/) }],
    [
      'forbidden',
      'failed',
      { status: null, error: expect.stringMatching(/127\.0\.0\.1 is not an address of the internet/) },
    ],
    [
      'by-name',
      'failed',
      { status: null, error: expect.stringMatching(/127\.0\.0\.1 is not an address of the internet/) },
    ],
    ['cloud', 'failed', { status: null, error: '169.254.169.254 is not an address to ask' }],
    ['nobody', 'failed', { status: null, error: 'nobody.test has no address' }],
  ])('of %s: %s', async (name, state, more) => {
    const before = hook.got.length;
    const asked = await askProcesses(house.pool, {
      kind: 'webhook-test',
      answerer: 'worker',
      input: { name, author: 'kim' },
      author: 'kim',
    });
    const { id } = asked as { id: string };
    await house.until(async () => (await readRequest(house.pool, id))?.state === 'done');
    const { result } = (await readRequest(house.pool, id)) as { result: { delivery: string } };
    const { rows } = await house.pool.query(
      `select state, status, error, address, answer, kind, events from mail.webhook_delivery where id = $1`,
      [result.delivery],
    );
    expect(rows[0]).toMatchObject({ kind: 'test', state, events: 1, ...more });
    expect((rows[0].answer ?? '').length).toBeLessThanOrEqual(4096);
    const asks = hook.got.slice(before).filter(({ body }) => JSON.parse(body).type === 'posthorn.test');
    expect(asks).toHaveLength(['large', 'allowed', 'hang', 'drip', 'moved', 'inside'].includes(name) ? 1 : 0);
  });

  test('follows no redirect', () => {
    expect(at('/ok/stolen')).toEqual([]);
  });
});

const SECRET = 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0';

function endpoint(name: string, path: string, more: Partial<EndpointSettings> = {}): EndpointSettings {
  return {
    name,
    url: hook.url(path),
    types: [],
    when: '',
    transport: '',
    secret,
    allowPrivate: true,
    batch: 100,
    timeout: 10,
    keepFor: 86_400,
    enabled: true,
    ...more,
  };
}

const at = (path: string): Hooked[] => hook.got.filter((one) => one.path === path);

const idsAt = (path: string): string[] =>
  at(path).flatMap(({ body }) => (JSON.parse(body).data.events as { id: string }[]).map(({ id }) => id));

async function stateOf(name: string) {
  return (await readWebhooks(house.pool, [name]))[0]!;
}
