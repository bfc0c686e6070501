import { readHosts } from '@posthorn/queue/hosts';
import { expect, it } from 'vitest';
import { buildHouse } from '../testing/house.ts';
import { startScriptedPeer } from '../testing/peer.ts';

const zone = (domain: string, address: string) => ({ [domain]: [{ type: 'A' as const, data: address }] });

it('reads what hosts answer: greylisting is tried early, throttling slows down, blocklisting rests', async () => {
  let isBlocking = true;
  await using peer = await startScriptedPeer((line) => {
    if (line === 'connect') return '220 peer.example.net';
    if (/^EHLO/.test(line)) return '250 peer.example.net';
    if (/^RCPT.*@grey/.test(line)) return '450 4.2.0 Greylisted, come back later';
    if (/^RCPT.*@fast/.test(line)) return '451 4.7.1 Rate limit exceeded, slow down';
    if (/^RCPT.*@wall/.test(line) && isBlocking) return '554 5.7.1 192.0.2.1 blocked using zen.spamhaus.org';
    if (/^RCPT.*@full/.test(line)) return '452 4.2.2 mailbox full';
    if (/^RCPT.*@mine/.test(line)) return '450 4.0.0 the slow lane is closed';
    if (line === 'DATA') return '354 go on';
    return line === 'QUIT' ? '221 bye' : '250 2.0.0 ok';
  });
  await using house = await buildHouse({
    configure(configuration) {
      configuration.routing.routes = [
        { name: 'world', match: ['*'], transport: { kind: 'mx', port: peer.port }, lastHop: false, enabled: true },
      ];
      configuration.shaping.whenBlocked = 'wait';
      configuration.shaping.raiseEvery = 1;
      configuration.queue.retrySchedule = [{ after: 0, every: 7200 }];
      configuration.events.explanations = [
        {
          name: 'mine',
          match: ['slow lane'],
          codes: [],
          title: 'Slow lane',
          meaning: 'Their words.',
          cause: '',
          whose: 'remote',
          class: 'throttling',
          next: 'Wait.',
        },
      ];
    },
    dns: {
      zones: Object.assign(
        {},
        ...['grey', 'fast', 'wall', 'full', 'mine'].map((name) => zone(`${name}.example`, '127.0.0.1')),
      ),
    },
  });
  const names = ['grey', 'fast', 'wall', 'full', 'mine'].map((name) => `kim@${name}.example`);
  const id = await house.accept(names);
  await house.until(async () =>
    Object.values(await house.recipients(id)).every(({ state, attempts }) => attempts === 1 && state === 'queued'),
  );
  const { rows } = await house.pool.query<{ address: string; class: string; last: string }>(
    `select r.address, a.class, r.last_class as last from mail.attempt a join mail.recipient r on r.id = a.recipient_id
     where a.message_id = $1`,
    [id],
  );
  expect(Object.fromEntries(rows.map(({ address, class: name, last }) => [address, `${name} ${last}`]))).toEqual({
    'kim@grey.example': 'greylisting greylisting',
    'kim@fast.example': 'throttling throttling',
    'kim@wall.example': 'blocklisting blocklisting',
    'kim@full.example': 'mailbox-full mailbox-full',
    'kim@mine.example': 'throttling throttling',
  });

  const hosts = async () => {
    const found = (await readHosts(house.pool)).rows.map((host) => [host.name.replace(/:\d+$/, ''), host] as const);
    return Object.fromEntries(found);
  };
  await house.until(async () => (await hosts())['mx:wall.example']?.reasonClass === 'blocklisting');
  const now = await hosts();
  expect(now['mx:wall.example']?.notBefore?.getTime()).toBeGreaterThan(Date.now());
  expect(now['mx:fast.example']?.slowed).toMatchObject({
    connections: 1,
    reason: expect.stringContaining('Rate limit'),
  });
  expect(now['mx:mine.example']?.slowed).toMatchObject({ reason: expect.stringContaining('slow lane') });
  expect(now['mx:grey.example']?.slowed ?? null).toBeNull();
  expect(now['mx:full.example']?.slowed ?? null).toBeNull();

  const events = async () => {
    const found = await house.pool.query<{ type: string }>(
      `select type from mail.event where type like 'destination:%' order by type`,
    );
    return found.rows.map(({ type }) => type);
  };
  await house.until(async () => (await events()).length >= 3);
  expect(await events()).toEqual(['destination:blocked', 'destination:slowed', 'destination:slowed']);

  // Once it takes mail again nothing is held against it.
  isBlocking = false;
  await house.pool.query(`update mail.destination set not_before = null`);
  await house.pool.query(`update mail.recipient set next_try = now() where address = 'kim@wall.example'`);
  house.worker.ring(now['mx:wall.example']!.name);
  await house.until(async () => (await house.recipients(id))['kim@wall.example']?.state === 'delivered');
  await house.until(async () => (await hosts())['mx:wall.example']?.failures === 0);
});
