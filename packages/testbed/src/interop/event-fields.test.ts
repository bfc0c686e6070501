import { readWebhooks } from '@posthorn/db/mail/webhook';
import { openSecrets } from '@posthorn/db/secrets';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { makeCertificate } from '@posthorn/transport/testing/certificates';
import { type Hook, startHook } from '@posthorn/worker/testing/hook';
import { buildHouse, type House } from '@posthorn/worker/testing/house';
import { pemBlock, pemOf } from '@posthorn/worker/testing/pem';
import { startTlsPeer } from '@posthorn/worker/testing/tls-peer';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

/** Every field that Exim's events have, in a database of the operator's and in the body of a webhook. */

vi.setConfig({ testTimeout: 180_000 });

const up = '127.0.0.61';
const down = '127.0.0.62';
const columns = {
  type: 'event.type',
  router: 'event.router',
  transport: 'event.transport',
  sender_local: 'event.senderLocalPart',
  sender_domain: 'event.senderDomain',
  local_part: 'event.recipientLocalPart',
  domain: 'event.recipientDomain',
  host: 'event.host',
  address: 'event.address',
  port: 'event.port',
  message: 'event.messageId',
  subject: 'data.subject',
  fingerprint: 'data.fingerprint',
  dnssec: 'data.dnssec',
  dane: 'data.dane',
  verify_mode: 'data.verifyMode',
  sending_address: 'data.localAddress',
  sending_port: 'data.localPort',
  errno: 'data.errno',
} as const;
type Row = Record<keyof typeof columns, string | null>;

const rooms = new AsyncDisposableStack();
let house: House;
let users: TestDatabase;
let hook: Hook;
let port: number;

beforeAll(async () => {
  users = rooms.use(await createTestDatabase({ empty: true }));
  const names = Object.keys(columns);
  await users.pool.query(`create table told (${names.map((name) => `${name} text`).join(', ')})`);
  hook = rooms.use(await startHook());
  const term = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 30 * 86_400_000) };
  const authority = await makeCertificate({ name: 'Test authority', ca: true, ...term });
  const made = await makeCertificate({ name: 'mx.up.example', issuer: authority, dns: ['mx.up.example'], ...term });
  ({ port } = rooms.use(await startTlsPeer({ address: up, port: 0, ...(await pemOf(made, authority)) })));
  const zones = Object.fromEntries(
    Object.entries({ up, down }).flatMap(([name, address]) => [
      [`${name}.example`, [{ type: 'MX', data: { preference: 10, exchange: `mx.${name}.example` } }]],
      [`mx.${name}.example`, [{ type: 'A', data: address }]],
    ]),
  );
  house = rooms.use(
    await buildHouse({
      configure(configuration) {
        const transport = { kind: 'mx', port } as const;
        const route = { transport, lastHop: false, enabled: true };
        configuration.routing.routes = [
          { ...route, name: 'partners', match: ['down.example'] },
          { ...route, name: 'world', match: ['*'] },
        ];
        configuration.tls.trustAnchors = pemBlock('CERTIFICATE', authority.certificate.der);
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
  await house.publish((configuration) => {
    configuration.sql.servers = [
      {
        name: 'crm',
        kind: 'postgres',
        host: own.hostname,
        port: Number(own.port),
        database: own.pathname.slice(1),
        username: decodeURIComponent(own.username),
        password,
        tls: 'none',
        connections: 2,
      },
    ];
    const common = { when: '', batch: 20, keepFor: 86_400, enabled: true };
    const types = ['msg:*', 'tcp:connect', 'smtp:connect', 'tls:cert'];
    configuration.webhooks.endpoints = [
      {
        ...common,
        name: 'all',
        types,
        transport: '',
        url: hook.url('/ok/all'),
        secret,
        allowPrivate: true,
        timeout: 5,
      },
    ];
    const statement = `insert into told (${names.join(', ')}) values (${Object.values(columns)
      .map((fact) => `{= string(${fact}) }`)
      .join(', ')})`;
    const action = { ...common, timeout: 20 };
    configuration.events.actions = [
      { ...action, name: 'all', types, transport: '', steps: [{ kind: 'sql', server: 'crm', when: '', statement }] },
      {
        ...action,
        name: 'partners',
        types: ['msg:host:defer'],
        transport: 'partners',
        steps: [{ kind: 'log', when: '', text: '{event.recipient} waits for {event.host}: {data.errno}' }],
      },
    ];
  });
  const keys = ['all', 'action:all', 'action:partners'];
  const followed = async () => (await readWebhooks(house.pool, keys)).filter(({ following }) => following);
  await house.until(async () => (await followed()).length === keys.length);
});
afterAll(() => rooms.disposeAsync());

const toldOf = async (message: string, types: readonly string[]): Promise<Row[]> => {
  const { rows } = await users.pool.query<Row>('select * from told where message = $1', [message]);
  return types.flatMap((type) => rows.filter((row) => row.type === type).slice(0, 1));
};

test('a connection and the delivery over it tell of both ends, of the mail and of how the way is secured', async () => {
  const id = await house.accept(['Bob@up.example'], { reversePath: '"Ann B"@Sender.example' });
  const types = ['tcp:connect', 'smtp:connect', 'tls:cert', 'msg:delivery'];
  await house.until(async () => (await toldOf(id, types)).length === types.length);
  for (const row of await toldOf(id, types)) {
    expect(row, row.type ?? '').toMatchObject({
      router: 'world',
      transport: 'mx',
      sender_local: 'Ann B',
      sender_domain: 'sender.example',
      local_part: 'Bob',
      domain: 'up.example',
      host: 'mx.up.example',
      address: up,
      port: String(port),
      dnssec: 'true',
      dane: 'false',
      verify_mode: 'try',
      sending_address: expect.stringMatching(/^127\./),
      sending_port: expect.stringMatching(/^[1-9]\d+$/),
    });
    const isSecured = row.type === 'tls:cert' || row.type === 'msg:delivery';
    expect(row.subject).toBe(isSecured ? 'mx.up.example' : '');
    expect(row.fingerprint).toMatch(isSecured ? /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/ : /^$/);
  }
  const ofWebhook = (type: string) =>
    hook.got
      .filter(({ path }) => path === '/ok/all')
      .flatMap(({ body }) => JSON.parse(body).data.events as { type: string; messageId?: string }[])
      .find((event) => event.type === type && event.messageId === id);
  await house.until(async () => [...types, 'msg:complete'].every((type) => ofWebhook(type) !== undefined));
  expect(ofWebhook('msg:delivery')).toMatchObject({
    sender: '"Ann B"@Sender.example',
    recipient: 'Bob@up.example',
    router: 'world',
    data: { subject: 'mx.up.example', issuer: 'Test authority', dnssec: true, dane: false, localAddress: '127.0.0.1' },
  });
  expect(ofWebhook('msg:complete')).toMatchObject({
    sender: '"Ann B"@Sender.example',
    data: { recipients: 1, delivered: 1, failed: 0, seconds: expect.any(Number) },
  });
});

test('what keeps a host from taking mail is told with the route, so that an action of that route hears of it', async () => {
  const id = await house.accept(['Eve@down.example'], { reversePath: 'ann@sender.example' });
  const types = ['msg:host:defer', 'msg:defer'];
  await house.until(async () => (await toldOf(id, types)).length === types.length);
  for (const row of await toldOf(id, types))
    expect(row, row.type ?? '').toMatchObject({
      router: 'partners',
      transport: 'mx',
      sender_local: 'ann',
      local_part: 'Eve',
      domain: 'down.example',
      host: 'mx.down.example',
      address: down,
      errno: 'ECONNREFUSED',
      verify_mode: 'try',
    });
  const lines = async (): Promise<string[]> => {
    const { rows } = await house.pool.query<{ text: string }>(`select text from mail.event where type = 'action:log'`);
    return rows.map(({ text }) => text);
  };
  await house.until(async () => (await lines()).length > 0);
  expect(new Set(await lines())).toEqual(new Set(['Eve@down.example waits for mx.down.example: ECONNREFUSED']));
});
