import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { connectThrough, type SocksProxy } from './connect.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

type TrialProxy = SocksProxy & { address: string; port: number };
/** A proxy that says these words, one after each thing it hears; then it closes, unless it is to stay. */
const proxySaying = async (words: readonly string[], stays = false): Promise<TrialProxy> => {
  const server = createServer((socket) => {
    sockets.add(socket);
    const left = [...words];
    socket.on('error', () => {});
    socket.on('data', () => {
      const word = left.shift();
      if (word === undefined) return;
      socket.write(Buffer.from(word, 'latin1'));
      if (left.length === 0 && !stays) socket.end();
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { address: '127.0.0.1', port: (server.address() as { port: number }).port, auth: null, timeoutMs: 5000 };
};
const deadProxy = async (): Promise<TrialProxy> => {
  const proxy = await proxySaying([]);
  await new Promise((resolve) => servers.pop()!.close(resolve));
  return proxy;
};
const open = async ({ address, port }: TrialProxy, signal: AbortSignal): Promise<Socket> => {
  const socket = connect({ host: address, port, signal });
  sockets.add(socket);
  await once(socket, 'connect');
  return socket;
};
const good = ['\x05\x00', '\x05\x00\x00\x01\x7f\x00\x00\x01\x04\x00220 mx ready\r\n'];
const through = (proxies: TrialProxy[], budgetMs = 30_000) =>
  connectThrough({ address: '192.0.2.1', port: 25 }, proxies, { open, budgetMs, clock: Date.now });

describe('several proxies', () => {
  test('the first that responds is used, and its first words are the target’s', async () => {
    const proxy = await proxySaying(good);
    const result = await through([await deadProxy(), proxy]);
    if (result.kind !== 'connected') throw new Error(result.failure.reason);
    expect(result.proxy).toBe(proxy);
    expect(result.bound).toEqual({ address: '127.0.0.1', port: 1024 });
    expect(
      result.tries.map(({ failure }) => failure?.reason.replace(/ECONNREFUSED.*/, 'ECONNREFUSED') ?? null),
    ).toEqual(['the proxy cannot be reached: connect ECONNREFUSED', null]);
    expect(await text(result.stream)).toBe('220 mx ready\r\n');
  });

  test('those that are slow, refuse, break off or are something else are passed over', async () => {
    const slow = { ...(await proxySaying([])), timeoutMs: 50 };
    const proxies = [
      slow,
      await proxySaying(['\x05\xff']),
      await proxySaying(['\x05']),
      await proxySaying(['HTTP/1.1 400 Bad Request\r\n']),
      await proxySaying(['\x05\x00', '\x05\x01\x00\x01\0\0\0\0\0\0']),
    ];
    const result = await through([...proxies, await proxySaying(good)]);
    expect(result.kind).toBe('connected');
    expect(result.tries.map(({ failure }) => failure?.reason ?? null)).toEqual([
      'the proxy did not answer within 50 ms',
      'the proxy wants a name and password',
      'the proxy broke off',
      'what answers is no SOCKS proxy but another server',
      'the proxy failed',
      null,
    ]);
  });

  test('a target that cannot be reached is nobody else’s business', async () => {
    const refused = await proxySaying(['\x05\x00', '\x05\x05\x00\x01\0\0\0\0\0\0']);
    const result = await through([refused, await proxySaying(good)]);
    expect(result).toMatchObject({ kind: 'failed', failure: { fault: 'target', code: 5 } });
    expect(result.tries).toHaveLength(1);
  });

  test('a target that is silent behind a proxy that took us is not the proxy’s fault', async () => {
    // In memory, where answers come before any timer.
    const waiting = async (): Promise<Duplex> => {
      const words = [Buffer.of(5, 0)];
      return new Duplex({
        read() {},
        write(_chunk, _encoding, done) {
          const word = words.shift();
          if (word) this.push(word);
          done();
        },
      });
    };
    const proxies = [1, 2].map(() => ({ auth: null, timeoutMs: 20 }));
    const target = { address: '192.0.2.1', port: 25 };
    const result = await connectThrough(target, proxies, { open: waiting, budgetMs: 60, clock: Date.now });
    expect(result).toMatchObject({
      kind: 'failed',
      failure: { fault: 'target', reason: 'the host did not answer through the proxy in time' },
    });
    expect(result.tries).toHaveLength(1);
  });

  test('one budget is for all', async () => {
    const slow = await proxySaying([]);
    const result = await through([slow, slow, slow], 60);
    expect(result.kind).toBe('failed');
    expect(result.tries.length).toBeLessThan(3);
  });

  test('none at all', async () => {
    expect(await through([])).toMatchObject({ kind: 'failed', failure: { reason: 'there is no proxy to try' } });
  });
});

test('a connection stays open for the conversation that follows', async () => {
  const result = await through([await proxySaying([...good, '250 hello\r\n'], true)]);
  if (result.kind !== 'connected') throw new Error(result.failure.reason);
  const { stream } = result;
  const lines: string[] = [];
  stream.on('data', (octets: Buffer) => lines.push(octets.toString()));
  stream.resume();
  await expect.poll(() => lines.join('')).toBe('220 mx ready\r\n');
  stream.write('EHLO me\r\n');
  await expect.poll(() => lines.join('')).toBe('220 mx ready\r\n250 hello\r\n');
  stream.destroy();
});
