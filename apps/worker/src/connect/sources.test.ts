import { networkInterfaces } from 'node:os';
import type { Configuration } from '@posthorn/settings/configuration';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHouse, type House } from '../testing/house.ts';
import { startPeer } from '../testing/peer.ts';
import { createSourceRest, dialFrom, poolFor, type SourceAddress } from './sources.ts';

const source = (address: string, fields: Partial<SourceAddress> = {}): SourceAddress => ({
  name: `s${address}`,
  pool: 'bulk',
  address,
  weight: 1,
  enabled: true,
  ...fields,
});
const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
/** Documentation addresses (RFC 5737, RFC 3849): no machine has them. */
const foreign = source('192.0.2.77');
const foreign6 = source('2001:db8::77');

describe('through a pool, to a peer that keeps a log', () => {
  const rooms = new AsyncDisposableStack();
  const seen: { from: string; helo: string }[] = [];
  let house: House;
  beforeAll(async () => {
    const logging: SMTPServerOptions = {
      onMailFrom(_address, session, callback) {
        seen.push({ from: session.remoteAddress, helo: session.hostNameAppearsAs });
        callback();
      },
    };
    const peer = rooms.use(await startPeer(logging));
    const peer6 = hasIpv6 ? rooms.use(await startPeer(logging, '::1')) : undefined;
    house = rooms.use(
      await buildHouse({
        configure(configuration) {
          configuration.routing.routes = [
            route('bulk', ['bulk.example'], peer.port, { sources: 'bulk' }),
            route('lost', ['lost.example'], peer.port, { sources: 'lost' }),
            ...(peer6 ? [route('six', ['six.example'], peer6.port, { sources: 'six' })] : []),
            route('rest', ['*'], peer.port),
          ];
          configuration.sources.addresses = [
            source('127.0.0.11', { name: 'one', helo: 'one.bulk.example' }),
            source('127.0.0.12', { name: 'two' }),
            source('192.0.2.77', { name: 'gone', weight: 1000 }),
            source('192.0.2.78', { name: 'lost', pool: 'lost' }),
            source('127.0.0.13', { name: 'off', enabled: false }),
            source('2001:db8::77', { name: 'gone6', pool: 'six', weight: 1000 }),
            source('::1', { name: 'six', pool: 'six', helo: 'six.bulk.example' }),
          ];
          // Each connection shows its certificate: a session that goes on has none to show, whichever address it leaves from.
          configuration.tls.resumption.withHosts = false;
          configuration.delivery.messagesPerConnection = 1;
          configuration.delivery.idleReuse = 0;
        },
        dns: {
          zones: {
            ...Object.fromEntries(
              ['bulk.example', 'lost.example', 'plain.example'].map((name) => [
                name,
                [{ type: 'A' as const, data: '127.0.0.1' }],
              ]),
            ),
            'six.example': [
              { type: 'A', data: '127.0.0.1' },
              { type: 'AAAA', data: '::1' },
            ],
          },
        },
      }),
    );
  });
  afterAll(() => rooms.disposeAsync());

  const delivered = async (id: string): Promise<void> =>
    house.until(async () => Object.values(await house.recipients(id)).every(({ state }) => state === 'delivered'));
  const eventsOf = async (type: string): Promise<{ text: string | null; data: Record<string, unknown> }[]> =>
    (await house.pool.query('select text, data from mail.event where type = $1 order by id', [type])).rows;

  it('connects from its addresses with their names, passes over one that is not ours, and says so', async () => {
    for (let at = 0; at < 40 && new Set(seen.map(({ from }) => from)).size < 2; at += 1)
      await delivered(await house.accept([`u${at}@bulk.example`]));
    expect(new Set(seen.map(({ from, helo }) => `${from} ${helo}`))).toEqual(
      new Set(['127.0.0.11 one.bulk.example', '127.0.0.12 mail.example.org']),
    );
    await house.until(async () => (await eventsOf('source:failed')).length > 0);
    const failed = await eventsOf('source:failed');
    // Not asked again for a minute, however often its turn comes.
    expect(failed).toMatchObject([{ data: { source: 'gone', sourceAddress: '192.0.2.77', pool: 'bulk' } }]);
    await house.until(async () => (await eventsOf('tcp:connect')).some(({ data }) => data['source'] === 'one'));
    const connects = await eventsOf('tcp:connect');
    expect(connects.find(({ data }) => data['source'] === 'one')?.data).toMatchObject({ localAddress: '127.0.0.11' });
  });

  it('the attempts and their events say where they left from', async () => {
    const { rows } = await house.pool.query<{ source: Record<string, unknown> }>(
      `select extensions -> 'source' as source from mail.attempt where result = 'delivered'`,
    );
    const names = new Map([
      ['127.0.0.11', 'one'],
      ['127.0.0.12', 'two'],
    ]);
    for (const { source: from } of rows)
      expect(from).toEqual({
        address: expect.any(String),
        port: expect.any(Number),
        name: names.get(String(from['address'])),
        pool: 'bulk',
      });
    expect(new Set(rows.map(({ source: from }) => from['name']))).toEqual(new Set(['one', 'two']));
    const told = (data: Record<string, unknown>) => ({
      address: data['localAddress'],
      port: data['localPort'],
      name: data['source'],
      pool: data['pool'],
    });
    for (const type of ['msg:delivery', 'tcp:connect', 'smtp:connect', 'tls:cert']) {
      await house.until(async () => (await eventsOf(type)).some(({ data }) => data['source'] === 'two'));
      expect(rows.map(({ source: from }) => from)).toContainEqual(told((await eventsOf(type))[0]!.data));
    }
  });

  it.runIf(hasIpv6)(
    'a pool of IPv6 addresses is left from over IPv6 only, and one that is not ours passed over',
    async () => {
      seen.length = 0;
      const id = await house.accept(['a@six.example']);
      await delivered(id);
      expect(seen).toEqual([{ from: '::1', helo: 'six.bulk.example' }]);
      const { rows } = await house.pool.query(
        `select address, extensions -> 'source' as source from mail.attempt where message_id = $1`,
        [id],
      );
      expect(rows).toMatchObject([{ address: '::1', source: { address: '::1', name: 'six', pool: 'six' } }]);
      await house.until(async () => (await eventsOf('source:failed')).some(({ data }) => data['source'] === 'gone6'));
    },
  );

  it('other mail leaves as ever', async () => {
    seen.length = 0;
    await delivered(await house.accept(['a@plain.example']));
    expect(seen).toEqual([{ from: '127.0.0.1', helo: 'mail.example.org' }]);
  });

  it('waits when no address can be used, blames no host, and leaves when one can', async () => {
    const id = await house.accept(['a@lost.example']);
    await house.until(async () => (await house.recipients(id))['a@lost.example']?.attempts === 1);
    await house.worker.idle();
    expect((await house.recipients(id))['a@lost.example']).toMatchObject({
      state: 'queued',
      error: expect.stringContaining('none of the addresses of the pool lost can be used'),
    });
    await house.until(async () => (await eventsOf('source:none')).length > 0);
    expect(await eventsOf('msg:host:defer')).toEqual([]);
    const { rows } = await house.pool.query(`select failures from mail.destination where name like '%lost%'`);
    expect(rows.every(({ failures }) => failures === 0)).toBe(true);
    await house.publish(({ sources }) => {
      sources.addresses.find(({ name }) => name === 'lost')!.address = '127.0.0.14';
    });
    seen.length = 0;
    await house.pool.query('update mail.recipient set next_try = now() where message_id = $1', [id]);
    await delivered(id);
    expect(seen).toEqual([{ from: '127.0.0.14', helo: 'mail.example.org' }]);
  });
});

describe('dialFrom', () => {
  it('does not connect to a family that the pool has no address of, and tells why nobody can be used', async () => {
    const options = { port: 9, timeoutMs: 500, own: nobody, random: () => 0.5 };
    const to = [{ address: '::1', family: 6 as const }];
    const rest = createSourceRest();
    const none = await dialFrom({ pool: 'bulk', addresses: [source('127.0.0.1')] }, to, { ...options, rest });
    expect(none).toEqual({ kind: 'no-source', text: 'the pool bulk has no IPv6 address, and the host has no other' });
    expect(await dialFrom({ pool: 'bulk', addresses: [] }, to, { ...options, rest })).toMatchObject({
      text: 'the pool bulk has no address that is enabled',
    });
    const lost: string[] = [];
    const failed = await dialFrom(
      { pool: 'bulk', addresses: [foreign, foreign6] },
      [{ address: '127.0.0.1', family: 4 }],
      { ...options, rest, onFailed: ({ address }) => lost.push(address) },
    );
    expect(failed).toMatchObject({ kind: 'no-source' });
    expect(lost).toEqual([foreign.address]);
    expect([rest.isResting(foreign.address), rest.isResting(foreign6.address)]).toEqual([true, false]);
  });

  it('a host that refuses is refused from one address only', async () => {
    const pool = { pool: 'bulk', addresses: [source('127.0.0.11'), source('127.0.0.12')] };
    const dialled = await dialFrom(pool, [{ address: '127.0.0.1', family: 4 }], {
      port: 9,
      timeoutMs: 500,
      own: nobody,
      random: () => 0,
      rest: createSourceRest(),
    });
    expect(dialled.kind === 'unreachable' && dialled.faults).toHaveLength(1);
  });
});

it('a route decides on its pool, then what holds for the domain; only what leaves has one', () => {
  const configuration = {
    sources: { addresses: [source('127.0.0.11'), source('127.0.0.12', { pool: 'other' })], use: 'bulk' },
    routing: { routes: [route('own', ['*'], 25, { sources: 'other' })] },
  } as unknown as Configuration;
  const at = (kind: 'mx' | 'lmtp', name: string) =>
    poolFor({ kind, route: name }, configuration)?.addresses[0]?.address;
  expect([at('mx', 'own'), at('mx', 'default'), at('lmtp', 'own')]).toEqual(['127.0.0.12', '127.0.0.11', undefined]);
});

function route(name: string, match: string[], port: number, fields: { sources?: string } = {}) {
  return { name, match, transport: { kind: 'mx' as const, port }, lastHop: false, enabled: true, ...fields };
}

const nobody = { addresses: [], ports: new Set<number>() };
