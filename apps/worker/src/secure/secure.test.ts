import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AttemptSecurity } from '@posthorn/db/mail/settlement';
import type { FakeBehaviour, FakeRecord } from '@posthorn/dns/testing/fake-dns';
import { associationOf } from '@posthorn/transport/dane/tlsa';
import { type Made, makeCertificate } from '@posthorn/transport/testing/certificates';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildHouse, type House } from '../testing/house.ts';
import { type Pem, pemBlock, pemOf } from '../testing/pem.ts';
import { secureCases as cases, type SecureCase } from '../testing/secure-cases.ts';
import { startTlsPeer, type TlsPeer } from '../testing/tls-peer.ts';

const day = 86_400_000;
const term = { notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() + 30 * day) };
const past = { notBefore: new Date(Date.now() - 20 * day), notAfter: new Date(Date.now() - day) };

const rooms = new AsyncDisposableStack();
let house: House;
let authority: Made;
let other: Pem;
const peers = new Map<string, TlsPeer>();
const ownOf = new Map<string, Made>();
const found = new Map<string, { state: string; security: AttemptSecurity; enhanced: string; reply: string }>();
const domainOf = (name: string): string => `${name}.example`;
const hostOf = (name: string): string => `mx.${name}.example`;

const tlsaOf = (usage: number, selector: 0 | 1, { certificate }: Made): FakeRecord => ({
  type: 'TLSA',
  data: { usage, selector, matching: 1, data: associationOf(certificate, { selector, matching: 1 }) },
});

beforeAll(async () => {
  authority = await makeCertificate({ name: 'Test authority', ca: true, ...term });
  const stranger = await makeCertificate({ name: 'stranger', ...term });
  other = await pemOf(
    await makeCertificate({ name: 'evil', issuer: authority, dns: ['evil.example'], ...term }),
    authority,
  );
  const zones: Record<string, FakeRecord[]> = {};
  const behaviours: Record<string, FakeBehaviour> = {};
  const policies = new Map<string, string>();
  let port = 0;
  let last = 31;
  for (const [name, one] of Object.entries(cases)) {
    const host = hostOf(name);
    const shows = one.shows ?? 'good';
    const made = await makeCertificate({
      name: host,
      dns: [shows === 'other-name' ? 'elsewhere.example' : host],
      ...(shows === 'self-signed' ? {} : { issuer: authority }),
      ...(shows === 'expired' ? past : term),
    });
    ownOf.set(name, made);
    const address = `127.0.0.${last++}`;
    const peer = rooms.use(await startTlsPeer({ address, port, ...(await pemOf(made, authority)), ...one.peer }));
    port = peer.port;
    peers.set(name, peer);
    const at = one.isAlias ? `real.${name}.test` : host;
    zones[domainOf(name)] = [{ type: 'MX', data: { preference: 10, exchange: host } }];
    if (one.isAlias) {
      zones[host] = [{ type: 'CNAME', data: at }];
      behaviours[`${host} A`] = { secure: false };
      behaviours[`${host} AAAA`] = { secure: false };
    }
    zones[at] = [{ type: 'A', data: address }];
    const records = {
      own: [tlsaOf(3, 1, made)],
      authority: [tlsaOf(2, 0, authority)],
      other: [tlsaOf(3, 1, stranger)],
      unusable: [tlsaOf(1, 1, made)],
      'own-and-unusable': [tlsaOf(0, 0, authority), tlsaOf(3, 1, made)],
    };
    const tlsaName = `_${port}._tcp.${host}`;
    if (one.tlsa) zones[tlsaName] = records[one.tlsa];
    for (const type of one.insecure ?? []) {
      const owner = { MX: domainOf(name), A: host, TLSA: tlsaName }[type];
      behaviours[`${owner} ${type}`] = { secure: false };
    }
    if (one.bogus)
      behaviours[`${one.bogus === 'TLSA' ? tlsaName : domainOf(name)} ${one.bogus}`] = { answer: 'servfail' };
    if (one.sts) {
      const { mode, mx = host, web } = one.sts;
      zones[`_mta-sts.${domainOf(name)}`] = [{ type: 'TXT', data: 'v=STSv1; id=1;' }];
      zones[`mta-sts.${domainOf(name)}`] = [{ type: 'A', data: '127.0.0.1' }];
      if (web !== 'wrong-name')
        policies.set(`mta-sts.${domainOf(name)}`, `version: STSv1\nmode: ${mode}\nmx: ${mx}\nmax_age: 86400\n`);
    }
  }
  const webCertificate = await makeCertificate({ name: 'web', issuer: authority, dns: [...policies.keys()], ...term });
  const web = createServer(await pemOf(webCertificate, authority), (request, response) => {
    const policy = policies.get((request.headers.host ?? '').split(':')[0]!);
    response.writeHead(policy ? 200 : 404, { 'content-type': 'text/plain' });
    response.end(policy ?? '');
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  rooms.defer(() => {
    web.closeAllConnections();
    web.close();
  });
  const named = (test: (one: SecureCase) => boolean): string[] =>
    Object.entries(cases).flatMap(([name, one]) => (test(one) ? [domainOf(name)] : []));
  house = rooms.use(
    await buildHouse({
      configure(configuration) {
        configuration.routing.routes = [
          { name: 'world', match: ['*'], transport: { kind: 'mx', port }, lastHop: false, enabled: true },
        ];
        configuration.dane.tryHosts = [...named(({ lists }) => lists?.dane === 'off').map((name) => `!${name}`), '*'];
        configuration.dane.requireHosts = named(({ lists }) => lists?.dane === 'require');
        configuration.tls.verifyHosts = named(({ lists }) => lists?.verify === 'must');
        configuration.tls.trustAnchors = pemBlock('CERTIFICATE', authority.certificate.der);
        configuration.mtaSts.port = (web.address() as { port: number }).port;
        configuration.mtaSts.privateAddresses = true;
        for (const name of named(({ tls }) => tls === 'none'))
          configuration.overrides.domains[name] = { delivery: { tls: 'none' } };
      },
      dns: { zones, behaviours, secure: true },
    }),
  );
  await send(Object.keys(cases));
}, 120_000);
afterAll(() => rooms.disposeAsync());

/** Sends one message for each case and waits until each had its attempt. */
async function send(names: readonly string[]): Promise<void> {
  const ids = new Map<string, string>();
  for (const name of names) ids.set(name, await house.accept([`bob@${domainOf(name)}`], cases[name]!.message ?? {}));
  const late = Date.now() + 90_000;
  for (;;) {
    const { rows } = await house.pool.query(
      `select distinct on (a.message_id) a.message_id as id, r.state, a.security, a.enhanced, a.reply from mail.attempt a
       join mail.recipient r on r.message_id = a.message_id where a.message_id = any ($1::uuid[])
       order by a.message_id, a.id desc`,
      [[...ids.values()]],
    );
    if (rows.length === names.length) {
      for (const [name, id] of ids)
        found.set(
          name,
          rows.find((row) => row.id === id),
        );
      return;
    }
    if (Date.now() > late) {
      const missing = [...ids].filter(([, id]) => !rows.some((row) => row.id === id)).map(([name]) => name);
      throw new Error(`no attempt for ${missing.join(', ')}: ${JSON.stringify(house.log).slice(0, 2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const sessionsOf = async (name: string) => {
  const { rows } = await house.pool.query(
    'select p.type, s.result, s.host from mail.tls_session s join mail.tls_policy p on p.id = s.policy where s.domain = $1',
    [domainOf(name)],
  );
  return rows;
};

const eventsOf = async (type: string): Promise<string[]> => {
  const { rows } = await house.pool.query<{ host: string | null }>('select host from mail.event where type = $1', [
    type,
  ]);
  return rows.map(({ host }) => host ?? '');
};

test.each(Object.entries(cases).map(([name, one]) => [one.what, name, one] as const))('%s', (_, name, one) => {
  const { state, security, enhanced, reply } = found.get(name)!;
  const told = JSON.stringify({ state, enhanced, reply, security });
  expect(state, told).toBe(one.expect.state);
  if (one.expect.code) expect(enhanced, told).toBe(one.expect.code);
  if (one.expect.words) expect(reply, told).toMatch(one.expect.words);
  expect(security.verdict, told).not.toBe('');
  const { arrived } = peers.get(name)!;
  expect(
    arrived.map(({ isSecure }) => isSecure),
    told,
  ).toEqual(one.expect.state === 'delivered' ? [one.expect.isSecure] : []);
  for (const { mail } of arrived) expect(/ REQUIRETLS$/.test(mail)).toBe(one.message?.requireTls === true);
  one.expect.security?.(security);
});

describe('and then', () => {
  test.each([
    ['dane-ee', 'tlsa', ''],
    ['dane-wrong', 'tlsa', 'validation-failure'],
    ['sts-good', 'sts', ''],
    ['sts-self', 'sts', 'certificate-not-trusted'],
    ['sts-testing', 'sts', 'certificate-not-trusted'],
    ['self', 'no-policy-found', ''],
    ['plain', 'no-policy-found', 'starttls-not-supported'],
    ['broken', 'no-policy-found', 'validation-failure'],
    ['dane-bogus', 'tlsa', 'dnssec-invalid'],
    ['dane-required-none', 'tlsa', 'dane-required'],
    ['dane-strip', 'tlsa', 'starttls-not-supported'],
    ['dane-optional', 'tlsa', 'starttls-not-supported'],
    ['sts-expired', 'sts', 'certificate-expired'],
    ['sts-name', 'sts', 'certificate-host-mismatch'],
    ['sts-unlisted', 'sts', 'validation-failure'],
    ['sts-web', 'sts', 'sts-webpki-invalid'],
    ['sts-dane', 'tlsa', ''],
  ])('%s is counted for TLS reports', async (name, type, result) => {
    await house.until(async () => (await sessionsOf(name)).length > 0);
    const [session] = await sessionsOf(name);
    expect(session).toMatchObject({ type, result, host: hostOf(name) });
  });

  test('what happened is told: who was proved, and who forbade what', async () => {
    await house.until(async () => (await eventsOf('dane:match')).includes(hostOf('dane-ee')));
    await house.until(async () => (await eventsOf('dane:fault')).includes(hostOf('dane-wrong')));
    await house.until(async () => (await eventsOf('mta-sts:fault')).includes(hostOf('sts-self')));
    await house.until(async () => (await eventsOf('mta-sts:fault')).includes(hostOf('sts-testing')));
    await house.until(async () => (await eventsOf('tls:refused')).includes(hostOf('rt-not-offered')));
    await house.until(async () => (await eventsOf('tls:doubt')).includes(hostOf('self')));
    await house.until(async () => (await eventsOf('mta-sts:policy')).length > 5);
    await house.until(async () => (await eventsOf('mta-sts:failure')).length > 0);
  });

  test('a policy is fetched once, and counts although its record is gone and the certificate is swapped', async () => {
    const name = 'sts-good';
    const peer = peers.get(name)!;
    const web = `mta-sts.${domainOf(name)}`;
    const before = house.dns.count(web);
    const arrived = peer.arrived.length;
    house.dns.set(`_mta-sts.${domainOf(name)}`, undefined);
    peer.show(other.key, other.cert);
    // Authorities of another order are other authorities: the connection from before is not used again.
    await house.publish((configuration) => {
      configuration.dns.timeout += 1;
      configuration.tls.trustAnchors = `${configuration.tls.trustAnchors}\n`;
    });
    await send([name]);
    expect(found.get(name)).toMatchObject({ enhanced: '4.7.5' });
    expect(peer.arrived.length).toBe(arrived);
    expect(house.dns.count(web)).toBe(before);
  });

  test('a connection that was held to less is not used for a message that demands more', async () => {
    const peer = peers.get('self')!;
    const name = 'self';
    await house.publish((configuration) => {
      configuration.delivery.idleReuse = 300;
    });
    await send([name]);
    const connections = peer.connections();
    const arrived = peer.arrived.length;
    const id = await house.accept([`bob@${domainOf(name)}`], { requireTls: true });
    await house.until(async () => (await house.recipients(id))[`bob@${domainOf(name)}`]?.attempts === 1);
    expect(peer.connections()).toBe(connections + 1);
    expect(peer.arrived.length).toBe(arrived);
    await send([name]);
    expect(peer.connections()).toBe(connections + 1);
    expect(peer.arrived.length).toBe(arrived + 1);
  });

  test('a certificate that is swapped is noticed, though the one before was right', async () => {
    const name = 'dane-required';
    const peer = peers.get(name)!;
    const arrived = peer.arrived.length;
    peer.show(other.key, other.cert);
    // A connection from before would still be good; with another set of records it is not the same any more.
    const owner = `_${peer.port}._tcp.${hostOf(name)}`;
    const next = await makeCertificate({ name: 'the next one', ...term });
    house.dns.set(owner, [tlsaOf(3, 1, ownOf.get(name)!), tlsaOf(3, 1, next)]);
    // The worker forgets what DNS said.
    await house.publish((configuration) => {
      configuration.dns.timeout += 1;
    });
    await send([name]);
    expect(peer.arrived.length).toBe(arrived);
    expect(found.get(name)).toMatchObject({ state: 'queued', enhanced: '4.7.5' });
  });
});
