import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { eventually } from './launched.ts';
import { tryAction } from './rest-action.ts';
import type { Answer } from './rest-client.ts';
import type { RestWorld } from './rest-world.ts';

/** Every operation on webhooks and actions, with a web server that takes what it is sent. */
export async function tryWebhook(world: RestWorld, secretWords: string): Promise<void> {
  const { ask, readAs, refused, change } = world;
  const server = createServer((request, response) => {
    request.resume();
    response.end('taken');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const secret = { $secret: null, value: secretWords };
    const endpoint = { name: 'crm', url: `http://127.0.0.1:${port}/in`, secret, allowPrivate: true };
    await change({ webhooks: { endpoints: [endpoint] } }, 'a webhook');
    await eventually('a worker follows', async () => (await readAs('webhooks-list')).items[0].readUntil ?? undefined);
    // New settings in force are an event.
    await change({ smtp: { help: 'Somebody listens.' } }, 'something to tell');
    await eventually('a first delivery', async () => {
      const [one] = (await readAs('webhooks-list')).items;
      return one.state === 'well' ? one : undefined;
    });
    const path = { name: 'crm' };
    const { id } = await ask('webhooks-test', { path });
    let run: Answer['body'];
    do run = await readAs('webhooks-testRun', { path: { id } });
    while (run.state === 'waiting' || run.state === 'running');
    expect(run.delivery).toMatchObject({ kind: 'test', state: 'delivered', status: 200, answer: 'taken' });
    expect(await ask('webhooks-pause', { path, body: { paused: true } })).toMatchObject({ state: 'paused' });
    expect(await ask('webhooks-pause', { path, body: { paused: false } })).toMatchObject({ pausedAt: null });
    const { items } = await readAs('webhooks-deliveries', { path, query: { state: 'delivered', limit: 300 } });
    const [first] = items.filter((one: { kind: string }) => one.kind === 'events');
    expect(await ask('webhooks-replay', { path, body: { ids: [first.id] } })).toEqual({ count: 1 });
    await eventually('the delivery again', async () => {
      const again = await readAs('webhooks-delivery', { path: { id: first.id } });
      return again.state === 'delivered' && again.triedAt > first.triedAt ? again : undefined;
    });
    expect(await readAs('webhooks-get', { path })).toMatchObject({ name: 'crm', failures: 0, skipped: 0 });
    await refused('webhooks-get', 404, { path: { name: 'nobody' } });
    await refused('webhooks-testRun', 404, { path: { id: first.id } });
  } finally {
    server.closeAllConnections();
    server.close();
    await change({ webhooks: { endpoints: [] } }, 'no webhook');
  }
  await tryAction(world);
}
