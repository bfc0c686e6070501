import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { HostAddress } from '@posthorn/dns/resolver';
import { afterEach, describe, expect, it } from 'vitest';
import { type DialThroughOptions, dialThrough } from './dial-through.ts';
import type { ProxySettings } from './proxies.ts';
import { proxiesFor } from './proxies.ts';
import { createProxyRest } from './proxy-rest.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

describe('dialThrough', () => {
  it('asks for the next address of a host when a proxy cannot connect to the one before', async () => {
    // The first address is of a kind this proxy does not know, the second refuses.
    const proxy = await proxySaying('p', (address) =>
      address === '2001:db8::1' ? 8 : address === '192.0.2.1' ? 5 : 0,
    );
    const result = await through([proxy], ['2001:db8::1', '192.0.2.1', '192.0.2.2']);
    expect(result).toMatchObject({ kind: 'connected', carrier: { name: 'p' } });
    expect(result.carrier.tries.map(({ reason }) => reason)).toEqual([
      'the proxy does not know this kind of address',
      'the host refused the connection through the proxy',
      null,
    ]);
  });

  it('blames the host for what a proxy says of it, and nobody for a proxy', async () => {
    const refusing = await proxySaying('refusing', () => 5);
    expect(await through([refusing], ['192.0.2.1'])).toMatchObject({
      kind: 'unreachable',
      faults: [{ address: '192.0.2.1', errno: 'ECONNREFUSED' }],
      carrier: { name: 'refusing' },
    });
    const strict = await proxySaying('strict', () => 2);
    expect(await through([strict], ['192.0.2.1'])).toMatchObject({ kind: 'no-proxy', tookUs: true });
    expect(await through([], ['192.0.2.1'])).toMatchObject({ kind: 'no-proxy', tookUs: false, carrier: { tries: [] } });
  });

  it('lets a proxy that failed rest for a while, and asks it again after that', async () => {
    let time = 0;
    const rest = createProxyRest(() => time);
    const proxy = await proxySaying('p', () => 0);
    const { port } = proxy;
    proxy.port = await closedPort();
    expect((await through([proxy], ['192.0.2.1'], { rest })).kind).toBe('no-proxy');
    expect((await through([proxy], ['192.0.2.1'], { rest })).carrier.tries).toEqual([
      { proxy: 'p', ms: 0, reason: 'not asked again yet: the proxy cannot be reached: connection refused' },
    ]);
    // With other settings it is another proxy.
    expect((await through([{ ...proxy, port }], ['192.0.2.1'], { rest })).kind).toBe('connected');
    time += 15_001;
    expect((await through([proxy], ['192.0.2.1'], { rest })).carrier.tries[0]?.reason).toMatch(/^the proxy cannot/);
  });

  it('asks no proxy for what is never connected to', async () => {
    const asked: string[] = [];
    const proxy = await proxySaying('p', (address) => {
      asked.push(address);
      return 0;
    });
    const own = { addresses: ['127.0.0.1'], ports: new Set([25]) };
    const result = await through([proxy], ['0.0.0.0', '224.0.0.1', '127.0.0.1'], { own });
    expect(result).toMatchObject({ kind: 'unreachable', carrier: { name: null, tries: [] } });
    expect(asked).toEqual([]);
  });

  it('passes over a proxy whose password cannot be read', async () => {
    const proxy = { ...(await proxySaying('p', () => 0)), username: 'x', password: { $secret: 'gone' } };
    expect(await through([proxy], ['192.0.2.1'])).toMatchObject({
      kind: 'no-proxy',
      carrier: { tries: [{ reason: 'its password cannot be read from the database' }] },
    });
  });
});

describe('proxiesFor', () => {
  const proxies = ['a', 'b'].map((name) => settingsOf(name, 1080));
  const route = (name: string, own?: string[]) => ({
    ...{ name, match: ['*'], transport: { kind: 'mx' as const, port: 25 }, lastHop: false, enabled: true },
    ...(own ? { proxies: own } : {}),
  });
  const routing = {
    ...{ localDomains: [], aliases: [], defaultRoute: 'mx' as const },
    routes: [route('plain'), route('own', ['b']), route('none', ['direct'])],
  };
  it.each([
    ['plain', 'mx', [], undefined],
    ['plain', 'mx', ['*'], ['a', 'b']],
    ['default', 'mx', ['a'], ['a']],
    ['own', 'smarthost', [], ['b']],
    ['own', 'mx', ['a'], ['b']],
    ['none', 'mx', ['*'], undefined],
    ['plain', 'lmtp', ['*'], undefined],
    ['plain', 'sandbox', ['*'], undefined],
    ['plain', 'mx', ['direct'], undefined],
  ] as const)('route %s by %s, socks.use %j: %j', (name, kind, use, expected) => {
    const found = proxiesFor({ kind, route: name }, { routing, socks: { proxies, use: [...use] } });
    expect(found?.map((one) => one.name)).toEqual(expected);
  });
  it('of proxies that are off none is left, which is not the same as leaving directly', () => {
    const off = proxies.map((one) => ({ ...one, enabled: false }));
    expect(proxiesFor({ kind: 'mx', route: 'own' }, { routing, socks: { proxies: off, use: [] } })).toEqual([]);
  });
});

function through(proxies: ProxySettings[], addresses: string[], more: Partial<DialThroughOptions> = {}) {
  const hosts = addresses.map((address): HostAddress => ({ address, family: address.includes(':') ? 6 : 4 }));
  return dialThrough(hosts, {
    port: 25,
    timeoutMs: 30_000,
    own: { addresses: [], ports: new Set() },
    proxies,
    rest: createProxyRest(),
    random: () => 0,
    addressesOf: async () => [{ address: '127.0.0.1', family: 4 }],
    passwordOf: () => Promise.reject(new Error('no database')),
    ...more,
  });
}

function settingsOf(name: string, port: number): ProxySettings {
  return { name, host: '127.0.0.1', port, timeout: 20, priority: 0, weight: 1, enabled: true };
}

/** A proxy that takes everybody and answers each CONNECT with a code (RFC 1928 §6) for the address. */
async function proxySaying(name: string, answer: (address: string) => number): Promise<ProxySettings> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(Buffer.of(5, 0));
      socket.once('data', (asked: Buffer) => {
        const isFour = asked[3] === 1;
        const address = isFour ? [...asked.subarray(4, 8)].join('.') : '2001:db8::1';
        socket.write(Buffer.of(5, answer(address), 0, 1, 127, 0, 0, 1, 4, 0));
      });
    });
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return settingsOf(name, (server.address() as AddressInfo).port);
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
