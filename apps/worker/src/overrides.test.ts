import type { Configuration } from '@posthorn/settings/configuration';
import { expect, test } from 'vitest';
import { buildHouse, type House } from './testing/house.ts';
import { startPeer, startScriptedPeer } from './testing/peer.ts';

const zones = {
  'slow.example': [{ type: 'A' as const, data: '127.0.0.1' }],
  'plain.example': [{ type: 'A' as const, data: '127.0.0.1' }],
  'sender.example': [{ type: 'A' as const, data: '127.0.0.1' }],
};
const toMx = (port: number, patch: Configuration['overrides']['domains'][string]) => (configuration: Configuration) => {
  configuration.routing.routes = [
    { name: 'world', match: ['*'], transport: { kind: 'mx', port }, lastHop: false, enabled: true },
  ];
  configuration.queue.jitterPercent = 0;
  configuration.overrides.domains = { 'slow.example': patch };
};

test('two domains with different retry schedules and spreads, in one message', async () => {
  await using house = await buildHouse({
    configure: toMx(9, {
      queue: { retrySchedule: [{ after: 0, every: 7200 }], jitterPercent: 0 },
      delivery: { connectTimeout: 1 },
    }),
    dns: { zones },
  });
  const id = await house.accept(['a@slow.example', 'b@plain.example']);
  await attempted(house, id);
  // The first two retries come early whatever the schedule says.
  await house.pool.query('update mail.recipient set attempts = 2 where message_id = $1', [id]);
  const since = Date.now();
  await again(house, id, '1 second');
  await house.until(async () => Object.values(await house.recipients(id)).every(({ attempts }) => attempts === 3));
  const rows = await house.recipients(id);
  expect(minutes(rows['a@slow.example']?.next, since)).toBe(120);
  expect(minutes(rows['b@plain.example']?.next, since)).toBe(5);
});

test('mail to one domain is given up earlier, and its delay is told earlier', async () => {
  await using house = await buildHouse({
    configure: toMx(9, { queue: { maxAge: 3600 }, dsn: { delayWarnings: [60] } }),
    dns: { zones },
  });
  const id = await house.accept(['a@slow.example', 'b@plain.example']);
  await attempted(house, id);
  await again(house, id, '30 minutes');
  await house.until(async () => (await notices(house, id))['a@slow.example'] === 1);
  expect(await notices(house, id)).toMatchObject({ 'b@plain.example': 0 });
  await again(house, id, '31 minutes');
  await house.until(async () => (await house.recipients(id))['a@slow.example']?.state === 'expired');
  expect((await house.recipients(id))['b@plain.example']?.state).toBe('queued');
});

test('one domain must be encrypted, the other need not', async () => {
  await using peer = await startPeer({ disabledCommands: ['STARTTLS'] });
  await using house = await buildHouse({
    configure: toMx(peer.port, { delivery: { tls: 'required' } }),
    dns: { zones },
  });
  const id = await house.accept(['a@slow.example', 'b@plain.example']);
  await house.until(async () => (await house.recipients(id))['b@plain.example']?.state === 'delivered');
  await house.until(async () => (await house.recipients(id))['a@slow.example']?.attempts === 1);
  const { state, error } = (await house.recipients(id))['a@slow.example'] ?? {};
  expect(state).toBe('queued');
  expect(error).toMatch(/STARTTLS|TLS/);
});

test('name, source address, recipients per transaction and messages per connection of one domain', async () => {
  const greeted: string[] = [];
  const sources = new Set<string>();
  await using peer = await startPeer({
    onConnect(session, callback) {
      sources.add(session.remoteAddress);
      callback();
    },
    onMailFrom(_address, session, callback) {
      greeted.push(session.hostNameAppearsAs);
      callback();
    },
  });
  await using house = await buildHouse({
    configure: toMx(peer.port, {
      delivery: {
        helo: 'bulk.example.org',
        sourceAddress: '127.0.0.9',
        recipientsPerTransaction: 1,
        messagesPerConnection: 1,
        idleReuse: 0,
      },
    }),
    dns: { zones },
  });
  const to = (domain: string) => ['a', 'b', 'c'].map((local) => `${local}@${domain}`);
  await delivered(house, await house.accept(to('slow.example')));
  expect(new Set(greeted)).toEqual(new Set(['bulk.example.org']));
  expect(sources).toEqual(new Set(['127.0.0.9']));
  expect(peer.arrived.map(({ recipients }) => recipients.length)).toEqual([1, 1, 1]);
  const before = peer.connections();
  await delivered(house, await house.accept(to('plain.example')));
  expect(peer.arrived.at(-1)?.recipients).toHaveLength(3);
  expect(greeted.at(-1)).toBe('mail.example.org');
  expect(sources.size).toBe(2);
  // A connection made under one domain's settings is not used for another's mail.
  expect(peer.connections()).toBe(before + 1);
  await delivered(house, await house.accept(['d@plain.example']));
  expect(peer.connections()).toBe(before + 1);
  await delivered(house, await house.accept(['d@slow.example']));
  await delivered(house, await house.accept(['e@slow.example']));
  expect(peer.connections()).toBe(before + 3);
});

test('one domain gets one delivery at once, the other as many as there are', async () => {
  let open = 0;
  const most = { slow: 0, plain: 0 };
  await using peer = await startPeer({
    onRcptTo({ address }, _session, callback) {
      const which = address.endsWith('@slow.example') ? 'slow' : 'plain';
      open += 1;
      most[which] = Math.max(most[which], open);
      setTimeout(() => {
        open -= 1;
        callback();
      }, 60);
    },
  });
  await using house = await buildHouse({
    configure: toMx(peer.port, { delivery: { concurrencyPerDestination: 1 } }),
    dns: { zones },
  });
  for (const domain of ['slow.example', 'plain.example']) {
    const ids = await Promise.all(Array.from({ length: 40 }, (_, at) => house.accept([`u${at}@${domain}`])));
    for (const id of ids) await delivered(house, id);
  }
  expect(most.slow).toBe(1);
  expect(most.plain).toBeGreaterThan(1);
});

test.each([
  ['for a command', 'commandTimeout', (line: string) => (line.startsWith('EHLO') ? '' : '220 slow')],
  ['after the content', 'dataTimeout', (line: string) => (line === '.' ? '' : line === 'DATA' ? '354 go' : '250 ok')],
] as const)('one domain’s server is waited for less long %s', async (_when, field, answer) => {
  await using peer = await startScriptedPeer((line) => (line === 'connect' ? '220 slow' : answer(line)));
  await using house = await buildHouse({ configure: toMx(peer.port, { delivery: { [field]: 1 } }), dns: { zones } });
  const id = await house.accept(['a@slow.example', 'b@plain.example']);
  await house.until(async () => (await house.recipients(id))['a@slow.example']?.attempts === 1);
  expect((await house.recipients(id))['b@plain.example']?.attempts).toBe(0);
  expect((await house.recipients(id))['a@slow.example']?.state).toBe('queued');
});

const minutes = (at: Date | null | undefined, since: number): number =>
  Math.round(((at?.getTime() ?? 0) - since) / 60_000);

async function attempted(house: House, id: string): Promise<void> {
  await house.until(async () => Object.values(await house.recipients(id)).every(({ attempts }) => attempts >= 1));
  await house.worker.idle();
}

async function delivered(house: House, id: string): Promise<void> {
  await house.until(async () => Object.values(await house.recipients(id)).every(({ state }) => state === 'delivered'));
  await house.worker.idle();
}

/** Makes a message older, and due. */
async function again(house: House, id: string, older: string): Promise<void> {
  await house.pool.query(
    `update mail.recipient set queued_at = queued_at - $2::interval, next_try = now() where message_id = $1 and state = 'queued'`,
    [id, older],
  );
  await house.pool.query('update mail.destination set not_before = null');
  const { rows } = await house.pool.query('select name from mail.destination');
  for (const { name } of rows) house.worker.ring(name);
  await house.worker.idle();
}

/** How many delay notices the sender got, by recipient. */
async function notices(house: House, id: string): Promise<Record<string, number>> {
  const { rows } = await house.pool.query(
    'select address, delay_warnings as told from mail.recipient where message_id = $1',
    [id],
  );
  return Object.fromEntries(rows.map(({ address, told }) => [address, told]));
}
