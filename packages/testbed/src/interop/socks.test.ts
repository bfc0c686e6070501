import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { freePort } from '@posthorn/db/testing/free-port';
import type { Configuration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ForeignMx, startForeignMx } from '../foreign-mx.ts';
import { type SocksPeer, startMicrosocks } from '../peers/microsocks.ts';
import { findPeers } from '../peers/packages.ts';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { attempted, balanced, finished, statesOf, timelineOf, until } from './record.ts';
import { runSelfTest } from './self-test.ts';
import { retryNow, routeTo, routeToHost } from './world.ts';

type ProxySettings = Configuration['socks']['proxies'][number];

type Told = { type: string; text: string; data: Record<string, unknown> };

const password = 'a pässword of the proxy';
const content = Buffer.from('Subject: x\r\n\r\nx\r\n');

describe.skipIf(findPeers().missing.includes('microsocks'))('through microsocks', () => {
  const rooms = new AsyncDisposableStack();
  let mx: ForeignMx;
  let good: SocksPeer;
  let locked: SocksPeer;
  let system: System;
  let closedPort = 0;

  beforeAll(async () => {
    mx = rooms.use(await startForeignMx());
    good = rooms.use(await startMicrosocks());
    locked = rooms.use(await startMicrosocks({ name: 'posthorn', password }));
    const slow = await silentServer(rooms);
    closedPort = await freePort();
    system = rooms.use(
      await createSystem({
        configure({ socks, routing }) {
          socks.proxies = [
            proxy('last', good.port, { priority: 0 }),
            proxy('slow', slow, { priority: 10, timeout: 1 }),
            proxy('wrong', locked.port, { priority: 20, ...signedIn('not the password') }),
            proxy('dead', closedPort, { priority: 30 }),
            proxy('right', locked.port, { enabled: false, ...signedIn(password) }),
            proxy('off', good.port, { priority: 40, enabled: false }),
          ];
          socks.use = ['*'];
          routing.routes = [routeToHost(mx.port)];
        },
      }),
    );
  });
  afterAll(() => rooms.disposeAsync());

  const send = async (to = 'a@far.test'): Promise<string> =>
    queueIdIn(await sendRaw(system.port('mx'), { from: 'anna@sender.test', to: [to], content }));

  test('dead, wrong password, slow: the one after them carries it, and each is told', async () => {
    const id = await send();
    expect(await finished(system, id)).toEqual({ 'a@far.test': 'delivered' });
    expect(mx.arrived.at(-1)).toMatchObject({ sender: 'anna@sender.test', secure: true });
    const [attempt] = await attemptsOf(id);
    expect(attempt?.proxy).toMatchObject({ name: 'last', host: '127.0.0.1', port: good.port });
    expect(attempt?.proxy?.tries.map(({ proxy: name, reason }) => [name, reason])).toEqual([
      ['dead', 'the proxy cannot be reached: connection refused'],
      ['wrong', 'the proxy does not accept name and password'],
      ['slow', 'the proxy did not answer within 1000 ms'],
      ['last', null],
    ]);
    const told = await eventsOf('socks:%', 4);
    expect(told.map(({ type, data }) => [type, data['proxy']])).toEqual([
      ['socks:failed', 'dead'],
      ['socks:failed', 'wrong'],
      ['socks:failed', 'slow'],
      ['socks:connect', 'last'],
    ]);
    expect(told.at(-1)?.data).toMatchObject({ tried: 4, proxyPort: good.port, ms: expect.any(Number) });
    const connects = await eventsOf('tcp:connect', 2);
    expect(connects.find(({ data }) => data['proxy'])?.data['proxy']).toMatchObject({ name: 'last' });
    expect(JSON.stringify([told, attempt]) + system.log.text()).not.toContain('not the password');
  });

  test('the right password signs in; a route has proxies of its own', async () => {
    await system.publish(({ socks, routing }) => {
      socks.proxies.find(({ name }) => name === 'right')!.enabled = true;
      routing.routes = [{ ...routeToHost(mx.port), proxies: ['right'] }];
    });
    const id = await send();
    expect(await finished(system, id)).toEqual({ 'a@far.test': 'delivered' });
    expect((await attemptsOf(id))[0]?.proxy).toMatchObject({
      name: 'right',
      tries: [{ proxy: 'right', reason: null }],
    });
  });

  test('without any proxy mail waits, never leaves directly, and no destination is blamed', async () => {
    await system.publish(({ routing }) => {
      routing.routes = [{ ...routeToHost(mx.port), proxies: ['dead'] }];
    });
    const arrived = mx.arrived.length;
    const id = await send('waits@far.test');
    await attempted(system, id);
    expect(await statesOf(system, id)).toEqual({ 'waits@far.test': 'queued' });
    const [attempt] = await attemptsOf(id);
    expect(attempt).toMatchObject({
      result: 'deferred',
      stage: 'connect',
      reply: 'none of the proxies on the way out can be used now',
      proxy: { name: null, tries: [{ proxy: 'dead', reason: expect.stringMatching(/connection refused/) }] },
    });
    expect((await eventsOf('socks:none', 1)).at(-1)?.text).toMatch(/^dead: /);
    const { rows } = await system.pool.query('select 1 from mail.destination where not_before > now()');
    expect(rows).toEqual([]);
    expect(mx.arrived).toHaveLength(arrived);
    await system.worker!.idle();
    await system.publish(({ routing }) => {
      routing.routes = [{ ...routeToHost(mx.port), proxies: ['direct'] }];
    });
    await retryNow(system);
    expect(await finished(system, id)).toEqual({ 'waits@far.test': 'delivered' });
    expect((await attemptsOf(id)).at(-1)?.proxy ?? null).toBeNull();
  });

  test('a host that is dead behind a living proxy is the host’s own fault', async () => {
    await system.publish(({ routing }) => {
      const hosts = [{ host: '127.0.0.1', port: closedPort }];
      routing.routes = [
        { ...routeTo({ kind: 'smarthost', hosts, tls: 'opportunistic' }, ['*'], 'gone'), proxies: ['last'] },
      ];
    });
    const id = await send('nobody@far.test');
    await attempted(system, id);
    const [attempt] = await attemptsOf(id);
    expect(attempt).toMatchObject({ result: 'deferred', address: '127.0.0.1', proxy: { name: 'last' } });
    expect(attempt?.reply).toMatch(/the host refused the connection through the proxy/);
    // The only one: dead proxies, before, were no fault of a host.
    expect((await eventsOf('msg:host:defer', 1)).map(({ data }) => data['errno'])).toEqual(['ECONNREFUSED']);
  });

  test('the self-test dials through each proxy, and sees what is none', async () => {
    await system.publish(({ socks, routing }) => {
      routing.routes = [routeToHost(mx.port)];
      socks.use = ['*'];
      socks.proxies = [
        proxy('good', good.port),
        proxy('right', locked.port, signedIn(password)),
        proxy('wrong', locked.port, signedIn('not the password')),
        proxy('dead', closedPort),
        proxy('mail', mx.port),
        proxy('ours', system.port('mx')),
      ];
    });
    const steps = await runSelfTest(system, { feature: 'socks', test: 'proxies', answerer: 'worker' });
    expect(steps.map(({ title, state }) => [title.split(',')[0], state])).toEqual([
      ['Who leaves through proxies', 'ok'],
      ['good', 'ok'],
      ['right', 'ok'],
      ['wrong', 'fail'],
      ['dead', 'fail'],
      ['mail', 'fail'],
      ['ours', 'fail'],
    ]);
    expect(steps[5]?.words).toMatch(/no SOCKS proxy but another server/);
    await balanced(system);
  });

  async function attemptsOf(id: string) {
    const { entries } = await timelineOf(system, id);
    return entries.flatMap((entry) => (entry.kind === 'attempt' ? [entry.attempt] : []));
  }

  /** Events are written behind: they are waited for. */
  async function eventsOf(like: string, count: number): Promise<Told[]> {
    return until(`${count} events ${like}`, async () => {
      const { rows } = await system.pool.query<Told>(
        'select type, text, data from mail.event where type like $1 order by id',
        [like],
      );
      return rows.length >= count ? rows : undefined;
    });
  }
});

function proxy(name: string, port: number, more: Partial<ProxySettings> = {}): ProxySettings {
  return { name, host: '127.0.0.1', port, timeout: 20, priority: 0, weight: 1, enabled: true, ...more };
}

const signedIn = (given: string): Partial<ProxySettings> => ({
  username: 'posthorn',
  password: { $secret: null, value: given } as never,
});

/** Takes connections and says nothing. */
async function silentServer(rooms: AsyncDisposableStack): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  rooms.defer(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as { port: number }).port;
}
