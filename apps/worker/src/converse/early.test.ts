import { createResolver } from '@posthorn/dns/resolver';
import type { PosthornEvent } from '@posthorn/events/event';
import type { Capabilities } from '@posthorn/smtp/client';
import { isEarlyOffer } from '@posthorn/smtp/client/early';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connector, createConnector } from '../connect/connector.ts';
import type { Job } from '../deliver/job.ts';
import type { RecipientResult } from '../outcome/result.ts';
import { inMemory } from '../prepare/content.ts';
import { createSecurer } from '../secure/demands.ts';
import { aLease, aMessage, aRecipient, noResolver, octets, someSettings } from '../testing/messages.ts';
import { startScriptedPeer } from '../testing/peer.ts';
import { deliverOverSmtp } from '../transports/smtp.ts';
import type { EarlyHellos } from './early-hellos.ts';

const offer = '250-peer\r\n250-PIPELINING\r\n250 PIPECONNECT';
const events: PosthornEvent[] = [];
let connector: Connector;
let remembered: { clear?: Capabilities };

beforeEach(() => {
  events.length = 0;
  remembered = {};
  const early: EarlyHellos = {
    lookUp: async () => remembered,
    learn: (_, { offered }) => {
      remembered = isEarlyOffer(offered) ? { clear: offered } : {};
    },
    lost: (_, { isAnswered }) => {
      if (!isAnswered) remembered = {};
    },
    [Symbol.asyncDispose]: async () => {},
  };
  connector = createConnector({
    process: 'test',
    own: { addresses: [], ports: new Set() },
    early,
    count: () => {},
    resolver: noResolver,
    random: () => 0.5,
    emit: (list) => events.push(...list),
  });
});
afterEach(() => {
  connector.pool.close();
  connector.destroy('end of test');
});

/** What the peer says to clients that wait for it, and, on its second connection, to one that speaks first. */
async function peerWhose(second: (line: string) => string | null, later = offer) {
  let taken = 0;
  const peer = await startScriptedPeer((line, connection) => {
    if (line === '.') {
      taken += 1;
      return '250 taken';
    }
    const special = connection === 2 ? second(line) : undefined;
    if (special !== undefined) return special;
    if (line === 'connect') return '220 peer';
    if (line.startsWith('EHLO')) return connection === 1 ? offer : later;
    if (line === 'DATA') return '354 go on';
    return line === 'QUIT' ? '221 bye' : '250 ok';
  });
  return { ...peer, taken: () => taken, [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose]() };
}

/** Early talk alone is answered: a client that waits would wait for good. */
const speaksSecond = (answer: string | null) => (line: string) => {
  if (line === 'connect') return '';
  if (line.startsWith('EHLO')) return answer;
  return line === 'DATA' ? '354 go on' : '250 ok';
};

test('a server that offers it is spoken to first the next time', async () => {
  await using peer = await peerWhose(speaksSecond(`220 peer\r\n${offer}`));
  expect((await deliver(peer.port)).extensions).toEqual({ early: { used: false } });
  expect(await deliver(peer.port)).toMatchObject({
    verdict: { kind: 'delivered' },
    extensions: { early: { used: true } },
    remote: { greeting: '220 peer', heloResponse: '250-peer' },
  });
  expect(peer.taken()).toBe(2);
  expect(events.some(({ type }) => type === 'early:lost')).toBe(false);
});

test.each([
  ['offers other things now', `220 peer\r\n250-peer\r\n250-SIZE 9000\r\n250 PIPELINING`],
  ['refuses early talk', '554 5.5.0 you spoke too soon'],
  ['is closing', '421 4.3.2 not now'],
  ['knows no EHLO', '220 peer\r\n500 what'],
  ['hangs up', null],
  ['speaks no SMTP', 'HTTP/1.1 400 Bad Request'],
])('a server that %s: the message is told again in order, and arrives once', async (_, answer) => {
  await using peer = await peerWhose(speaksSecond(answer), '250-peer\r\n250 PIPELINING');
  await deliver(peer.port);
  const result = await deliver(peer.port);
  expect(result).toMatchObject({
    verdict: { kind: 'delivered' },
    extensions: { early: { used: false, lost: expect.any(String) } },
  });
  expect(peer.taken()).toBe(2);
  expect(events.filter(({ type }) => type === 'early:lost')).toHaveLength(1);
  expect(events.filter(({ type }) => type === 'msg:host:defer')).toEqual([]);
  // What it offers now is remembered: nobody speaks first any more.
  expect((await deliver(peer.port)).extensions).toBeUndefined();
  expect(peer.taken()).toBe(3);
});

test('nobody is refused for what a server offered in earlier days', async () => {
  const international = '250-peer\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8';
  await using peer = await peerWhose(speaksSecond(`220 peer\r\n${international}`), international);
  await deliver(peer.port);
  expect(await deliver(peer.port, 'k\u00fcche@example.net')).toMatchObject({ verdict: { kind: 'delivered' } });
  expect(peer.lines.some((line) => line.startsWith('MAIL') && line.includes('SMTPUTF8'))).toBe(true);
});

test('who is not named is never spoken to first', async () => {
  await using peer = await peerWhose(() => '220 peer');
  await deliver(peer.port, undefined, ['!127.0.0.1', '*']);
  expect(remembered).toEqual({});
});

async function deliver(port: number, to = 'a@example.net', tryHosts = ['*']): Promise<RecipientResult> {
  const settings = someSettings((configuration) => {
    configuration.pipeConnect.tryHosts = tryHosts;
    // Each message has a connection of its own.
    configuration.delivery.idleReuse = 0;
    configuration.delivery.messagesPerConnection = 1;
  });
  const job: Job = {
    message: aMessage({ smtputf8: /[^\x00-\x7f]/.test(to) }),
    content: inMemory(octets),
    recipients: [aRecipient(to)],
    choice: { kind: 'mx', route: 'default', destination: 'mx:example.net', local: false, explain: [] },
    settings,
    lease: aLease(),
  };
  const addresses = [{ address: '127.0.0.1', family: 4 as const }];
  const hop = { name: 'mx.example.net', port, canonicalName: 'mx.example.net', addresses, isSecure: false };
  const way = {
    protocol: 'smtp' as const,
    tls: 'opportunistic' as const,
    hops: [hop],
    nextHop: 'example.net',
    lookUp: 'insecure' as const,
    viaMx: true,
    sts: { policy: null },
    isPartial: false,
    isInside: false,
  };
  const means = {
    connector,
    sign: async () => ({ kind: 'none' as const }),
    seal: async () => ({ kind: 'none' as const }),
    secure: createSecurer({ resolver: () => createResolver({ servers: [] }) }),
  };
  const [result] = await deliverOverSmtp(job, { way, handedTo: 'relay', lastHop: false }, means);
  return result!;
}
