import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailPeer, startExim } from '../peers/exim.ts';
import { findPeers } from '../peers/packages.ts';
import { createSystem, type System } from '../system.ts';
import { type ProxyVector, proxyVectors } from './proxy-vectors.ts';

/**
 * The same PROXY headers to us and to Debian's Exim, over sockets. The standard is the judge: where the two differ, the vector says why, and a
 * difference that is not written down fails.
 */
const vectors = proxyVectors();
const stranger = '127.0.0.9';
const rooms = new AsyncDisposableStack();
let system: System;

beforeAll(async () => {
  system = rooms.use(
    await createSystem({
      worker: false,
      configure(configuration) {
        configuration.proxy.requiredHosts = ['127.0.0.1'];
        configuration.smtp.reverseDns = false;
        configuration.smtp.tarpitDelay = 0;
        configuration.smtp.maxConnections = 1000;
        configuration.smtp.maxConnectionsPerClient = 1000;
        configuration.smtp.maxConnectionsPerNetwork = 1000;
        configuration.smtp.connectionRatePerClient = 0;
      },
    }),
  );
});
afterAll(() => rooms.disposeAsync());

/** Sends the pieces one by one, then EHLO; resolves with who the server takes us for. */
async function tell(
  port: number,
  pieces: readonly Uint8Array[],
  { localAddress = '127.0.0.1', gap = 1 } = {},
): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let said = '';
  const arrived = new Set<() => void>();
  socket.on('data', (bytes) => {
    said += bytes.toString('latin1');
    for (const wake of arrived) wake();
  });
  const until = async (what: RegExp): Promise<boolean> => {
    while (!what.test(said) && !socket.destroyed && !socket.readableEnded) {
      await Promise.race([gone, new Promise<void>((resolve) => arrived.add(resolve))]);
    }
    return what.test(said);
  };
  try {
    await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), gone]);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await sleep(gap);
      socket.write(piece);
    }
    if (!(await until(/^\d{3}[ -].*\r\n/))) return 'closed';
    if (!said.startsWith('220')) return said.slice(0, 3);
    socket.write('EHLO me.example\r\n');
    await until(/^220.*\r\n(?:\d{3}-.*\r\n)*\d{3} .*\r\n/);
    const answer = said.slice(said.indexOf('\r\n') + 2);
    if (/^503/.test(answer)) return 'refused';
    const address = /^250[ -].*\[([^\]]+)\]/.exec(answer)?.[1];
    if (address === undefined) return /^50[01] /.test(answer) ? 'commands' : answer;
    return address === localAddress ? 'local' : address.replace(/^IPv6:/, '');
  } finally {
    socket.destroy();
  }
}

const inTime = ({ ours }: ProxyVector): string => (ours === 'late' ? 'refused' : ours);
/** Most of a header of 64 KiB is more of the same. */
const cuts = (octets: Buffer): number[] =>
  Array.from({ length: octets.length - 1 }, (_, index) => index + 1).filter((at) => at < 300 || at % 997 === 0);

describe('Posthorn', () => {
  test.concurrent.each(vectors)('$name', async (vector) => {
    expect(await tell(system.port('mx'), [vector.octets])).toBe(inTime(vector));
  });

  test.concurrent.each(vectors.filter(({ ours, octets }) => ours !== 'late' && octets.length > 1))(
    '$name, split at every octet',
    async (vector) => {
      const { octets } = vector;
      const found = new Map<string, number[]>();
      for (const at of cuts(octets)) {
        const outcome = await tell(system.port('mx'), [octets.subarray(0, at), octets.subarray(at)]);
        found.set(outcome, [...(found.get(outcome) ?? []), at]);
      }
      expect([...found.keys()], JSON.stringify([...found])).toEqual([inTime(vector)]);
    },
  );

  test('a host that is no proxy is itself, whatever it says: its header is read as commands', async () => {
    for (const { name, octets } of vectors) {
      const said = octets.toString('latin1');
      expect(await tell(system.port('mx'), [octets], { localAddress: stranger }), name).toBe(
        /^(?:EHLO|$)/.test(said) ? 'local' : 'commands',
      );
    }
  });
});

describe.skipIf(findPeers().missing.includes('exim4-daemon-heavy'))('Exim', () => {
  let exim: MailPeer;
  beforeAll(async () => {
    exim = rooms.use(
      await startExim({ main: 'hosts_proxy = 127.0.0.1\nsmtp_accept_max_per_host =', queueEvery: null }),
    );
  });

  test.concurrent.each(vectors)('$name', async (vector) => {
    expect(await tell(exim.port, [vector.octets])).toBe(vector.exim === 'late' ? 'refused' : vector.exim);
  });

  test.each([
    ['v1 TCP4', 'its first 8', (at: number) => at >= 8],
    ['v2 TCP4', 'its first 14 and both of the length', (at: number) => at >= 14 && at !== 15],
  ])(
    '%s, split at every octet: Exim wants %s at once, which §2 lets a receiver do and advises against',
    async (name, _, isTaken) => {
      const { octets, ours } = vectors.find((vector) => vector.name === name)!;
      // On a busy machine both pieces may lie there before Exim first looks: what it should not take is tried with more time between them.
      const isTakenCut = async (at: number): Promise<boolean> => {
        for (const gap of isTaken(at) ? [30] : [30, 300, 2000])
          if ((await tell(exim.port, [octets.subarray(0, at), octets.subarray(at)], { gap })) !== ours) return false;
        return true;
      };
      const tolerant: number[] = [];
      for (const at of cuts(octets)) if (await isTakenCut(at)) tolerant.push(at);
      expect(tolerant).toEqual(cuts(octets).filter(isTaken));
    },
  );

  test('takes no header from a host that is no proxy either', async () => {
    // Nothing: it greeted, hung up on what it had not read, and TCP threw its answer away.
    for (const { name, octets } of vectors)
      expect(await tell(exim.port, [octets], { localAddress: stranger }), name).toMatch(
        /^(?:554|local|commands|421|closed|)$/,
      );
  });
});

test('every difference from Exim has its reason', () => {
  for (const { name, ours, exim, why } of vectors)
    expect(why === '', name).toBe(inTime({ ours } as ProxyVector) === inTime({ ours: exim } as ProxyVector));
});
