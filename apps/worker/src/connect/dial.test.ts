import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { dial } from './dial.ts';
import { refuseAddress } from './guard.ts';

describe('dial', () => {
  it('goes past addresses that refuse, and says which did', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const result = await dial(
      [
        { address: '127.0.0.77', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
      { port, timeoutMs: 2000, own: nobody },
    );
    expect(result.kind === 'connected' && result.address).toBe('127.0.0.1');
    expect(result.faults).toEqual([
      { address: '127.0.0.77', text: 'connection refused', errno: 'ECONNREFUSED', loop: false },
    ]);
    if (result.kind === 'connected') result.socket.destroy();
    server.close();
  });

  it('gives up after its time', async () => {
    // TEST-NET-1 (RFC 5737) is routed nowhere; some systems say so at once.
    const result = await dial([{ address: '192.0.2.1', family: 4 }], { port: 25, timeoutMs: 300, own: nobody });
    expect(result.kind).toBe('unreachable');
  });

  it('does not talk to itself', async () => {
    const own = { addresses: ['127.0.0.1'], ports: new Set([2525]) };
    const result = await dial([{ address: '127.0.0.1', family: 4 }], { port: 2525, timeoutMs: 300, own });
    expect(result.faults[0]).toMatchObject({ errno: 'ELOOP', loop: true });
  });
});

describe('refuseAddress', () => {
  const everywhere = { addresses: ['0.0.0.0'], ports: new Set([25]) };
  it.each([
    ['127.0.0.1', 25, everywhere, true],
    ['::1', 25, everywhere, true],
    ['127.0.0.1', 26, everywhere, null],
    ['198.51.100.7', 25, everywhere, null],
    ['127.0.0.2', 25, { addresses: ['127.0.0.1'], ports: new Set([25]) }, null],
    ['0.0.0.0', 25, { addresses: [], ports: new Set<number>() }, false],
    ['224.0.0.1', 25, { addresses: [], ports: new Set<number>() }, false],
    ['255.255.255.255', 25, { addresses: [], ports: new Set<number>() }, false],
    ['::', 25, { addresses: [], ports: new Set<number>() }, false],
    ['ff02::1', 25, { addresses: [], ports: new Set<number>() }, false],
  ])('%s port %s', (address, port, own, loop) => {
    expect(refuseAddress(address, port, own)?.loop ?? null).toBe(loop);
  });
});

const nobody = { addresses: [], ports: new Set<number>() };
