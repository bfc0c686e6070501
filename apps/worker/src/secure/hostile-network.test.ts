import { once } from 'node:events';
import { createServer } from 'node:https';
import type { NewMessage } from '@posthorn/db/mail/message';
import type { FakeBehaviour, FakeRecord } from '@posthorn/dns/testing/fake-dns';
import { associationOf } from '@posthorn/transport/dane/tlsa';
import { makeCertificate } from '@posthorn/transport/testing/certificates';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HostilePath, type Meddling, startHostilePath } from '../testing/hostile-network.ts';
import { buildHouse, type House } from '../testing/house.ts';
import { pemBlock, pemOf } from '../testing/pem.ts';
import { startTlsPeer, type TlsPeer } from '../testing/tls-peer.ts';

/** Who demands privacy; `isProved`: and proof of who the host is. Where nobody does, mail may go in the clear: the control. */
const policies = {
  nobody: { isPrivate: false, isProved: false },
  dane: { isPrivate: true, isProved: true },
  unusable: { isPrivate: true, isProved: false },
  sts: { isPrivate: true, isProved: true },
  verify: { isPrivate: true, isProved: true },
  requiretls: { isPrivate: true, isProved: true },
  route: { isPrivate: true, isProved: false },
} as const;
type Demanding = keyof typeof policies;

const meddlings: Record<string, Meddling> = {
  honest: { kind: 'none' },
  strip: { kind: 'strip' },
  inject: { kind: 'inject' },
  swap: { kind: 'swap' },
  ...Object.fromEntries(
    [0, 1, 2].flatMap((at) =>
      (['drop', 'truncate', 'stall', 'delay'] as const).map((how) => [`${how}${at}`, { kind: 'reply', at, how }]),
    ),
  ),
  garble: { kind: 'reply', at: 2, how: 'garble' },
  // Within the handshake, between it and EHLO, and among the replies that follow.
  ...Object.fromEntries(
    [0, 1, 2, 3, 4, 5].flatMap((at) =>
      (['truncate', 'stall', 'delay'] as const).map((how) => [`secret-${how}${at}`, { kind: 'secret', at, how }]),
    ),
  ),
};

const day = 86_400_000;
const term = { notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() + 30 * day) };
const rows = (Object.keys(policies) as Demanding[]).flatMap((policy) =>
  Object.keys(meddlings).map((name) => ({ policy, name, domain: `${name}.${policy}.example` })),
);
const rooms = new AsyncDisposableStack();
const paths = new Map<string, HostilePath>();
let house: House;
let host: TlsPeer;
let other: TlsPeer;
const states = new Map<string, string>();

beforeAll(async () => {
  const authority = await makeCertificate({ name: 'Test authority', ca: true, ...term });
  const names = Object.keys(policies).map((policy) => `*.${policy}.example`);
  const made = await makeCertificate({ name: 'host', issuer: authority, dns: names, ...term });
  const swapped = await makeCertificate({ name: 'host', dns: names, ...term });
  const peer = async (pem: { key: string; cert: string }) =>
    rooms.use(await startTlsPeer({ address: '127.0.0.1', port: 0, ...pem, offersRequireTls: true }));
  host = await peer(await pemOf(made, authority));
  other = await peer(await pemOf(swapped));
  const web = createServer(
    await pemOf(
      await makeCertificate({
        name: 'web',
        issuer: authority,
        dns: rows.map(({ domain }) => `mta-sts.${domain}`),
        ...term,
      }),
      authority,
    ),
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.end('version: STSv1\nmode: enforce\nmx: *.sts.example\nmax_age: 86400\n');
    },
  );
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  rooms.defer(() => {
    web.closeAllConnections();
    web.close();
  });

  const zones: Record<string, FakeRecord[]> = {};
  const behaviours: Record<string, FakeBehaviour> = {};
  let port = 0;
  for (const [at, { policy, name, domain }] of rows.entries()) {
    const address = `127.0.${4 + Math.floor(at / 200)}.${(at % 200) + 1}`;
    const to = { host: host.port, other: other.port };
    const path = rooms.use(await startHostilePath({ address, port, to, meddling: meddlings[name]! }));
    port = path.port;
    paths.set(domain, path);
    zones[domain] = [
      { type: 'MX', data: { preference: 10, exchange: domain } },
      { type: 'A', data: address },
    ];
    if (policy === 'dane' || policy === 'unusable') {
      const data = associationOf(made.certificate, { selector: 1, matching: 1 });
      zones[`_${port}._tcp.${domain}`] = [
        { type: 'TLSA', data: { usage: policy === 'dane' ? 3 : 1, selector: 1, matching: 1, data } },
      ];
    }
    if (policy === 'sts') {
      behaviours[`${domain} MX`] = { secure: false };
      zones[`_mta-sts.${domain}`] = [{ type: 'TXT', data: 'v=STSv1; id=1;' }];
      zones[`mta-sts.${domain}`] = [{ type: 'A', data: '127.0.0.1' }];
    }
  }
  house = rooms.use(
    await buildHouse({
      configure(configuration) {
        configuration.routing.routes = [
          { name: 'world', match: ['*'], transport: { kind: 'mx', port }, lastHop: false, enabled: true },
        ];
        // Patient with a busy machine: only what stalls on purpose is waited for.
        configuration.delivery.connectTimeout = 20;
        configuration.delivery.dataTimeout = 5;
        configuration.dns.timeout = 10;
        configuration.tls.verifyHosts = ['*.verify.example'];
        configuration.tls.trustAnchors = pemBlock('CERTIFICATE', authority.certificate.der);
        configuration.mtaSts.port = (web.address() as { port: number }).port;
        configuration.mtaSts.privateAddresses = true;
        for (const { policy, domain } of rows)
          if (policy === 'route') configuration.overrides.domains[domain] = { delivery: { tls: 'required' } };
      },
      dns: { zones, behaviours, secure: true },
    }),
  );
  const ids = new Map<string, string>();
  for (const { policy, domain } of rows) {
    const fields: Partial<NewMessage> = policy === 'requiretls' ? { requireTls: true } : {};
    ids.set(domain, await house.accept([`bob@${domain}`], fields));
  }
  await house.until(async () => {
    const { rows: tried } = await house.pool.query<{ address: string; state: string }>(
      `select address, state from mail.recipient where message_id = any ($1::uuid[])
         and (attempts > 0 or state <> 'queued') and lease_until is null`,
      [[...ids.values()]],
    );
    for (const { address, state } of tried) states.set(address.slice('bob@'.length), state);
    return tried.length === rows.length;
  });
}, 180_000);
afterAll(() => rooms.disposeAsync());

test.each(Object.keys(policies) as Demanding[])('%s: nothing leaks, whatever is done on the way', (policy) => {
  const { isPrivate, isProved } = policies[policy];
  const leaks: string[] = [];
  for (const { name, domain } of rows.filter((row) => row.policy === policy)) {
    const cameTo = (peer: TlsPeer) => peer.arrived.filter(({ recipients }) => recipients[0] === `bob@${domain}`);
    const came = [...cameTo(host), ...cameTo(other)];
    if (isPrivate && (paths.get(domain)!.saidInClear() || came.some(({ isSecure }) => !isSecure)))
      leaks.push(`${name}: in the clear`);
    if (isProved && cameTo(other).length > 0) leaks.push(`${name}: to another host`);
    // A reply that is lost after the message makes us try again; one that was taken is never called lost.
    if (states.get(domain) === 'delivered' && came.length === 0) leaks.push(`${name}: lost`);
    if (states.get(domain) === 'bounced' && policy !== 'requiretls') leaks.push(`${name}: came back`);
  }
  expect(leaks).toEqual([]);
  for (const name of Object.keys(meddlings).filter((one) => one === 'honest' || one.includes('delay')))
    expect(states.get(`${name}.${policy}.example`), name).toBe('delivered');
});

test('where nobody demands privacy, the same network takes it away: the test can fail', () => {
  expect(paths.get('strip.nobody.example')!.saidInClear()).toBe(true);
  expect(states.get('strip.nobody.example')).toBe('delivered');
  expect(other.arrived.map(({ recipients }) => recipients[0])).toContain('bob@swap.nobody.example');
});
