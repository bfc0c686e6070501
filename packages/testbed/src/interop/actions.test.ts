import { existsSync } from 'node:fs';
import { insertEvents } from '@posthorn/db/mail/events';
import { listVetoRuns, readVetoFigures } from '@posthorn/db/mail/veto';
import { readWebhooks } from '@posthorn/db/mail/webhook';
import { openSecrets } from '@posthorn/db/secrets';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { newEvent } from '@posthorn/events/event';
import { openRedis, type RedisConnection } from '@posthorn/lookup/redis/open';
import type { Configuration } from '@posthorn/settings/configuration';
import { makeCertificate } from '@posthorn/transport/testing/certificates';
import { type Hook, startHook } from '@posthorn/worker/testing/hook';
import { buildHouse, type House } from '@posthorn/worker/testing/house';
import { pemBlock, pemOf } from '@posthorn/worker/testing/pem';
import { startTlsPeer, type TlsPeer } from '@posthorn/worker/testing/tls-peer';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type RedisPeer, startRedis } from '../peers/redis.ts';

vi.setConfig({ testTimeout: 180_000 });

type Action = Configuration['events']['actions'][number];
type Veto = Configuration['events']['vetoes'][number];

const term = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 30 * 86_400_000) };
const hosts = {
  plain: '127.0.0.71',
  barred: '127.0.0.72',
  rude: '127.0.0.73',
  odd: '127.0.0.74',
  frozen: '127.0.0.75',
  hooked: '127.0.0.76',
  listed: '127.0.0.77',
  partner: '127.0.0.78',
};
const rooms = new AsyncDisposableStack();
const peers = new Map<string, TlsPeer>();
let house: House;
let users: TestDatabase;
let redis: RedisPeer;
let reader: RedisConnection;
let hook: Hook;

beforeAll(async () => {
  users = rooms.use(await createTestDatabase({ empty: true }));
  await users.pool.query(`create table delivery (sender_domain text, sender text, domain text, local_part text, address inet,
      host text, message uuid, router text, at timestamptz);
    create function record_delivery(text, text, text, text, inet, text, uuid) returns void language sql
      as $$ insert into delivery values ($1, $2, $3, $4, $5, $6, $7) $$;
    create table barred (address inet primary key, why text);
    insert into barred values ('${hosts.barred}', 'owes us money');`);
  redis = rooms.use(await startRedis());
  const bus = { name: 'bus', host: '127.0.0.1', port: redis.port, database: 0, tls: 'none' } as const;
  reader = rooms.use(openRedis(bus, { secret: () => Promise.reject(new Error('none')), timeoutMs: 30_000 }));
  await reader.command(['SADD', 'rude', 'mx.rude.example']);
  hook = rooms.use(await startHook());
  const authority = await makeCertificate({ name: 'Test authority', ca: true, ...term });
  const zones: Record<string, { type: string; data: unknown }[]> = {};
  let port = 0;
  for (const [name, address] of Object.entries(hosts)) {
    const host = `mx.${name}.example`;
    const made = await makeCertificate({ name: host, issuer: authority, dns: [host], ...term });
    const peer = rooms.use(await startTlsPeer({ address, port, ...(await pemOf(made, authority)) }));
    port = peer.port;
    peers.set(name, peer);
    zones[`${name}.example`] = [{ type: 'MX', data: { preference: 10, exchange: host } }];
    zones[host] = [{ type: 'A', data: address }];
  }
  house = rooms.use(
    await buildHouse({
      configure(configuration) {
        configuration.routing.routes = [
          {
            name: 'partners',
            match: ['partner.example'],
            transport: { kind: 'mx', port },
            lastHop: false,
            enabled: true,
          },
          { name: 'world', match: ['*'], transport: { kind: 'mx', port }, lastHop: false, enabled: true },
        ];
        configuration.tls.trustAnchors = pemBlock('CERTIFICATE', authority.certificate.der);
        configuration.tls.verifyHosts = ['odd.example'];
        configuration.delivery.idleReuse = 0;
      },
      dns: { zones: zones as never, secure: true },
    }),
  );
  const secrets = await openSecrets(house.pool, 'a secret of the tests, 32 bytes or more');
  const put = async (value: string) => ({ $secret: await secrets.put({ kind: 'credential', value }) });
  const own = new URL(users.url);
  const password = await put(decodeURIComponent(own.password) || 'none');
  const secret = await put('whsec_c2VjcmV0c2VjcmV0c2VjcmV0');
  const database = {
    kind: 'postgres',
    host: own.hostname,
    port: Number(own.port),
    database: own.pathname.slice(1),
    username: decodeURIComponent(own.username),
    password,
    tls: 'none',
    connections: 2,
  } as const;
  await house.publish((configuration) => {
    configuration.sql.servers = [{ name: 'crm', ...database }];
    configuration.redis.servers = [bus, { ...bus, name: 'nobody', port: 9 }];
    const endpoint = { types: [], when: '', transport: '', secret, allowPrivate: true, batch: 1, timeout: 5 };
    configuration.webhooks.endpoints = ['/ok/in', '/veto/hooked', '/veto/garbage', '/hang/veto'].map((path) => ({
      ...endpoint,
      name: path.slice(1).replace('/', '-'),
      url: hook.url(path),
      keepFor: 60,
      enabled: false,
    }));
    configuration.events.actions = [
      action('record', ['msg:delivery'], {
        steps: [
          {
            kind: 'sql',
            server: 'crm',
            when: '',
            // The classic example of Exim's specification.
            statement: `SELECT record_delivery({event.senderDomain}, {= lower(event.senderLocalPart)}, {event.recipientDomain},
              {= lower(event.recipientLocalPart)}, {event.address}, {= lower(event.host)}, {event.messageId})`,
          },
          { kind: 'redis', server: 'bus', when: '', command: 'XADD mail * to {event.recipient} said "{event.text}"' },
          { kind: 'webhook', endpoint: 'ok-in', when: 'event.recipientDomain == "plain.example"' },
          { kind: 'log', when: '', text: 'told the CRM of {event.recipient}' },
        ],
      }),
      action('stream', ['msg:delivery'], {
        timeout: 1,
        steps: [
          { kind: 'log', when: '', text: 'before' },
          { kind: 'redis', server: 'bus', when: '', command: 'PUBLISH mail {event.recipient}' },
          { kind: 'log', when: '', text: 'behind' },
        ],
      }),
      action('forget', ['msg:fail:delivery', 'msg:hold'], {
        when: 'event.type == "msg:hold"',
        steps: [{ kind: 'suppress', when: '', address: '{event.recipient}', reason: 'held', days: 1 }],
      }),
      action('lost', ['msg:delivery'], {
        transport: 'mx',
        steps: [{ kind: 'redis', server: 'nobody', when: '', command: 'PUBLISH mail {event.type}' }],
      }),
      action('partners', ['msg:*'], {
        transport: 'partners',
        steps: [{ kind: 'log', when: 'event.host != ""', text: 'by partners: {event.host}' }],
      }),
      action('garbled', ['msg:delivery'], {
        steps: [{ kind: 'sql', server: 'crm', when: '', statement: 'select {event.recipient}::int' }],
      }),
    ];
    configuration.events.vetoes = [
      veto('partners', 'smtp:connect', {
        transport: 'partners',
        ask: { kind: 'cel', expression: '"partners have a rest"' },
      }),
      veto('debtors', 'tcp:connect', {
        ask: { kind: 'sql', server: 'crm', statement: 'select why from barred where address = {event.address}::inet' },
      }),
      veto('rude', 'smtp:connect', {
        when: 'event.host == "mx.rude.example"',
        ask: { kind: 'redis', server: 'bus', command: 'SISMEMBER rude {event.host}' },
      }),
      veto('odd', 'tls:cert', {
        ask: {
          kind: 'cel',
          expression: 'data.depth == "1" && event.host == "mx.odd.example" ? "we do not trust " + data.subject : ""',
        },
      }),
      veto('hooked', 'tcp:connect', {
        when: 'event.host == "mx.hooked.example"',
        ask: { kind: 'webhook', endpoint: 'veto-hooked' },
      }),
      veto('garbage', 'tcp:connect', {
        when: 'event.host == "mx.plain.example"',
        ask: { kind: 'webhook', endpoint: 'veto-garbage' },
      }),
      veto('hangs', 'smtp:connect', {
        when: 'event.host == "mx.frozen.example"',
        timeout: 50,
        ask: { kind: 'webhook', endpoint: 'hang-veto' },
      }),
      veto('hangs-hard', 'smtp:connect', {
        when: 'event.host == "mx.listed.example"',
        timeout: 50,
        onFailure: 'refuse',
        ask: { kind: 'redis', server: 'nobody', command: 'GET x' },
      }),
    ];
  });
  const keys = ['record', 'stream', 'forget', 'lost', 'garbled', 'partners'].map((name) => `action:${name}`);
  await house.until(
    async () => (await readWebhooks(house.pool, keys)).filter((one) => one.following).length === keys.length,
  );
}, 180_000);
afterAll(() => rooms.disposeAsync());

/** Sends one message; its first recipient once it was tried. */
async function send(name: string) {
  const address = `Bob@${name}.example`;
  const id = await house.accept([address], { reversePath: 'Ann@Sender.example' });
  await house.until(async () => (Object.values(await house.recipients(id))[0]?.attempts ?? 0) > 0);
  return { id, ...Object.values(await house.recipients(id))[0]! };
}

const eventsOf = async (type: string): Promise<{ text: string; host: string; data: Record<string, unknown> }[]> =>
  (await house.pool.query('select text, host, data from mail.event where type = $1 order by id', [type])).rows;

describe.skipIf(!existsSync('/usr/bin/redis-server'))('vetoes', () => {
  test('on tcp:connect: the address is never connected to, and mail waits for the reason the database gave', async () => {
    const { state, error } = await send('barred');
    expect(state).toBe('queued');
    expect(error).toContain('owes us money');
    expect(peers.get('barred')!.connections()).toBe(0);
    await house.until(async () => (await eventsOf('veto:refused')).some(({ data }) => data['veto'] === 'debtors'));
    const [told] = (await eventsOf('veto:refused')).filter(({ data }) => data['veto'] === 'debtors');
    expect(told).toMatchObject({ text: 'owes us money', host: 'mx.barred.example', data: { at: 'tcp:connect' } });
    expect((await eventsOf('msg:host:defer')).filter(({ host }) => host === 'mx.barred.example')).toEqual([]);
  });

  test('on smtp:connect: closed before anything is said', async () => {
    const { state, error } = await send('rude');
    expect(state).toBe('queued');
    expect(error).toContain('1');
    expect(peers.get('rude')!.connections()).toBe(1);
    expect(peers.get('rude')!.arrived).toEqual([]);
  });

  test('on tls:cert: verification is refused, for a certificate above the own one too, and nothing is resumed', async () => {
    const first = await send('odd');
    expect(first).toMatchObject({ state: 'queued' });
    expect(first.error).toContain('we do not trust Test authority');
    expect(peers.get('odd')!.arrived).toEqual([]);
    // Where nobody demands it, mail goes on all the same, and the attempt says so.
    await house.publish(({ tls }) => {
      tls.verifyHosts = [];
    });
    const second = await send('odd');
    expect(second.state).toBe('delivered');
    const { rows } = await house.pool.query('select tls from mail.attempt where message_id = $1', [second.id]);
    expect(rows[0].tls).toMatchObject({ cv: 'no', verifyError: 'we do not trust Test authority', resumed: false });
  });

  test('by a webhook: {"refuse": …} refuses; garbage is a failure, which is told and costs nothing', async () => {
    hook.answers.set('/veto/hooked', '{"refuse":"not on Sundays"}');
    hook.answers.set('/veto/garbage', '<html>hello</html>');
    expect((await send('hooked')).error).toContain('not on Sundays');
    expect((await send('plain')).state).toBe('delivered');
    await house.until(async () => (await eventsOf('veto:failed')).some(({ data }) => data['veto'] === 'garbage'));
    hook.answers.set('/veto/garbage', '');
  });

  test('that give no answer let mail go, or keep it: as they say', async () => {
    expect((await send('frozen')).state).toBe('delivered');
    const kept = await send('listed');
    expect(kept).toMatchObject({ state: 'queued', error: expect.stringContaining('hangs-hard could not be asked') });
    await house.until(async () => (await eventsOf('veto:failed')).some(({ data }) => data['veto'] === 'hangs'));
    const [hangs] = (await eventsOf('veto:failed')).filter(({ data }) => data['veto'] === 'hangs');
    expect(hangs).toMatchObject({ text: 'no answer within 50 ms', data: { onFailure: 'go-on' } });
  });
});

describe.skipIf(!existsSync('/usr/bin/redis-server'))('vetoes', () => {
  test('what they were asked is counted by what came of it, with the last runs and their connections', async () => {
    const names = ['debtors', 'hangs', 'hangs-hard', 'partners'];
    const figures = async () => new Map((await readVetoFigures(house.pool, names)).map((one) => [one.veto, one]));
    await house.until(async () => ((await figures()).get('hangs-hard')?.failed ?? 0) > 0);
    await house.until(async () => ((await figures()).get('hangs')?.late ?? 0) > 0);
    const debtors = (await figures()).get('debtors')!;
    expect(debtors.refused).toBeGreaterThan(0);
    expect(debtors.asked).toBeGreaterThan(debtors.refused);
    expect(debtors).toMatchObject({ failed: 0, late: 0, lastFailedAt: null, slowestMs: expect.any(Number) });
    const refusals = async () =>
      (await listVetoRuns(house.pool, { veto: 'debtors', outcome: 'refused', limit: 1 })).rows;
    await house.until(async () => (await refusals()).length > 0);
    const rows = await refusals();
    expect(rows).toEqual([
      expect.objectContaining({
        words: 'owes us money',
        host: 'mx.barred.example',
        address: hosts.barred,
        stopped: false,
      }),
    ]);
    expect(rows[0]).toMatchObject({ moment: 'tcp:connect', route: 'world', transport: 'mx' });
    // Runs are written behind the counts.
    const kept = async () => (await listVetoRuns(house.pool, { veto: 'hangs-hard', limit: 1 })).rows;
    await house.until(async () => (await kept()).length > 0);
    const [stopped] = await kept();
    expect(stopped).toMatchObject({ outcome: 'failed', stopped: true });
  });

  test('bound to one transport are asked on the way of that route only, and actions are given its events only', async () => {
    expect(await send('plain')).toMatchObject({ state: 'delivered' });
    const barred = await send('partner');
    expect(barred).toMatchObject({ state: 'queued', error: expect.stringContaining('partners have a rest') });
    await house.until(async () =>
      (await eventsOf('action:log')).some(({ text }) => text === 'by partners: mx.partner.example'),
    );
    const told = (await eventsOf('action:log')).filter(({ text }) => text.startsWith('by partners: '));
    expect(new Set(told.map(({ text }) => text))).toEqual(new Set(['by partners: mx.partner.example']));
    const asked = async () => (await listVetoRuns(house.pool, { veto: 'partners', limit: 50 })).rows;
    await house.until(async () => (await asked()).length > 0);
    expect(new Set((await asked()).map(({ host, route }) => `${host} ${route}`))).toEqual(
      new Set(['mx.partner.example partners']),
    );
  });
});

describe.skipIf(!existsSync('/usr/bin/redis-server'))('actions', () => {
  test('record deliveries in a database, a stream, at a webhook and in the log, in order', async () => {
    const { id } = await send('plain');
    await house.until(async () => (await linesOf(id)).includes('told the CRM of Bob@plain.example'));
    const { rows } = await users.pool.query('select * from delivery where message = $1', [id]);
    expect(rows).toEqual([
      expect.objectContaining({
        sender_domain: 'sender.example',
        sender: 'ann',
        domain: 'plain.example',
        local_part: 'bob',
        address: hosts.plain,
        host: 'mx.plain.example',
        router: null,
      }),
    ]);
    expect(JSON.stringify(await reader.command(['XRANGE', 'mail', '-', '+']))).toContain('"to","Bob@plain.example"');
    expect(hook.got.filter(({ path }) => path === '/ok/in').map(({ body }) => JSON.parse(body).data.action)).toContain(
      'record',
    );
  });

  test('whose target is frozen delay no mail, and go on where they stood once it is back', async () => {
    let ids: string[] = [];
    redis.freeze();
    try {
      // One after the other, while Redis says nothing at all.
      for (const one of [await send('frozen'), await send('frozen')]) {
        expect(one.state).toBe('delivered');
        ids = [...ids, one.id];
      }
      await house.until(async () => (await stateOf('stream')).failures > 0);
    } finally {
      redis.thaw();
    }
    for (const id of ids) {
      await house.until(async () => (await linesOf(id)).includes('behind'));
      // What was done before the step that failed is not done again.
      expect((await linesOf(id)).filter((line) => line === 'before')).toHaveLength(1);
    }
  });

  test('whose target is gone or says no are told, with what failed', async () => {
    await house.until(async () => (await stateOf('lost')).failures > 0 && (await stateOf('garbled')).failures > 0);
    expect((await stateOf('lost')).lastError).toMatch(/^step 1, msg:delivery: /);
    expect((await stateOf('garbled')).lastError).toContain('invalid input syntax');
    expect((await stateOf('forget')).failures).toBe(0);
  });

  test('suppress the address of an event', async () => {
    await insertEvents(house.pool, [newEvent('msg:hold', { process: 'p', recipient: 'gone@plain.example' })]);
    await house.until(async () => {
      const { rows } = await house.pool.query(
        `select reason, actor, until > now() as ends from mail.suppression where address = 'gone@plain.example'`,
      );
      return JSON.stringify(rows) === '[{"reason":"held","actor":"action forget","ends":true}]';
    });
  });
});

/** What actions wrote about a message. */
const linesOf = async (id: string): Promise<string[]> =>
  (
    await house.pool.query<{ text: string }>(
      `select text from mail.event where type = 'action:log' and message_id = $1 order by id`,
      [id],
    )
  ).rows.map(({ text }) => text);

const stateOf = async (name: string) => (await readWebhooks(house.pool, [`action:${name}`]))[0]!;

function action(name: string, types: string[], more: Pick<Action, 'steps'> & Partial<Action>): Action {
  return { name, types, when: '', transport: '', batch: 20, timeout: 20, keepFor: 86_400, enabled: true, ...more };
}

function veto(name: string, event: Veto['event'], more: Pick<Veto, 'ask'> & Partial<Veto>): Veto {
  const own = { name, event, direction: 'out', when: '', transport: '', timeout: 10_000, enabled: true } as const;
  return { ...own, onFailure: 'go-on', ...more };
}
