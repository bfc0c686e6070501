import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptSecurity } from '@posthorn/db/mail/settlement';
import type { FakeRecord } from '@posthorn/dns/testing/fake-dns';
import { associationOf } from '@posthorn/transport/dane/tlsa';
import { type Made, makeCertificate } from '@posthorn/transport/testing/certificates';
import { buildHouse, type House } from '@posthorn/worker/testing/house';
import { startTlsPeer, type TlsPeer } from '@posthorn/worker/testing/tls-peer';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startExim } from '../peers/exim.ts';
import { findPeers } from '../peers/packages.ts';
import { startPostfix } from '../peers/postfix.ts';

vi.setConfig({ testTimeout: 180_000 });

const day = 86_400_000;
const term = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 30 * day) };
const own = { plain: '127.0.0.81', dane: '127.0.0.82', staple: '127.0.0.83', cut: '127.0.0.84' };
const foreign = findPeers().missing.length === 0 ? { exim: '127.0.0.85', postfix: '127.0.0.86' } : {};
const rooms = new AsyncDisposableStack();
const peers = new Map<string, TlsPeer>();
let house: House;
let cutsLeft = 0;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-resumption-'));
  rooms.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const authority = await makeCertificate({ name: 'Test authority', ca: true, ...term });
  const zones: Record<string, FakeRecord[]> = {};
  const pems: Record<string, string> = {};
  let port = 0;
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'pem'));
  for (const [name, address] of Object.entries({ ...own, ...foreign })) {
    const host = `mx.${name}.example`;
    const made = await makeCertificate({ name: host, issuer: authority, dns: [host], ...term });
    const pem = await pemOf(made, authority);
    pems[name] = pem;
    await writeFile(join(folder, 'pem', `${address}.pem`), pem, { mode: 0o644 });
    zones[`${name}.example`] = [{ type: 'MX', data: { preference: 10, exchange: host } }];
    zones[host] = [{ type: 'A', data: address }];
    if (Object.hasOwn(own, name)) {
      const cuts = (): boolean => name === 'cut' && cutsLeft-- > 0;
      const peer = rooms.use(await startTlsPeer({ address, port, key: pem, cert: pem, cuts }));
      port = peer.port;
      peers.set(name, peer);
    }
    if (name !== 'dane') continue;
    const what = { selector: 1, matching: 1 } as const;
    const data = { usage: 3, ...what, data: associationOf(made.certificate, what) };
    zones[`_${port}._tcp.${host}`] = [{ type: 'TLSA', data }];
  }
  const { exim, postfix } = foreign;
  if (exim && postfix) {
    const certificates = join(folder, 'pem');
    const routers = 'everybody:\n  driver = accept\n  transport = maildir\n';
    const main = 'tls_resumption_hosts = *';
    rooms.use(await startExim({ queueEvery: null, routers, main, listen: { addresses: [exim], port }, certificates }));
    const settings = ['smtpd_tls_security_level=may', `smtpd_tls_chain_files=${certificates}/${postfix}.pem`];
    const also = [{ address: postfix, port, settings }];
    rooms.use(await startPostfix({ main: 'virtual_mailbox_domains = static:all', also }));
  }
  house = rooms.use(
    await buildHouse({
      configure(configuration) {
        configuration.routing.routes = [
          { name: 'world', match: ['*'], transport: { kind: 'mx', port }, lastHop: false, enabled: true },
        ];
        configuration.delivery.idleReuse = 0;
        configuration.delivery.messagesPerConnection = 1;
        configuration.tls.trustAnchors = block('CERTIFICATE', authority.certificate.der);
        configuration.tls.verifyHosts = ['exim.example', 'postfix.example'];
        configuration.tls.requireOcspHosts = ['staple.example'];
      },
      dns: { zones, secure: true },
    }),
  );
}, 120_000);
afterAll(() => rooms.disposeAsync());

type Seen = {
  result: string;
  reply: string;
  tls: { resumption: number; resumed: boolean; verified: boolean; version: string } | null;
  security: AttemptSecurity;
};

/** Sends one message and gives its first attempt. */
async function send(name: string): Promise<Seen> {
  const id = await house.accept([`bob@${name}.example`]);
  const read = async () =>
    (
      await house.pool.query<Seen>(
        'select result, reply, tls, security from mail.attempt where message_id = $1 order by id',
        [id],
      )
    ).rows;
  await expect.poll(async () => (await read()).length, { timeout: 60_000, interval: 50 }).toBeGreaterThan(0);
  return (await read())[0]!;
}

/** Tickets of TLS 1.3 come after the handshake; sends until one was there to be used, four times at most. */
async function sendAgain(name: string): Promise<Seen> {
  let seen = await send(name);
  for (let times = 1; times < 4 && !seen.tls?.resumed; times += 1) seen = await send(name);
  return seen;
}

test.each(Object.keys({ plain: 0, dane: 0, ...foreign }))(
  'a session of %s goes on, and its proof with it',
  async (name) => {
    const first = await send(name);
    expect(first).toMatchObject({ result: 'delivered', tls: { resumed: false, verified: true } });
    expect(first.tls!.resumption & 23, JSON.stringify(first.tls)).toBe(3);
    const again = await sendAgain(name);
    expect(again).toMatchObject({ result: 'delivered', tls: { resumed: true, verified: true } });
    expect(again.tls!.resumption & 23, JSON.stringify(again.tls)).toBe(23);
    expect(again.security).toEqual(first.security);
  },
);

test('where a staple is required, none is asked for', async () => {
  const seen = await send('staple');
  expect(seen.reply).toMatch(/came without an OCSP response$/);
  expect(seen.tls!.resumption & 22, JSON.stringify(seen.tls)).toBe(0);
});

test('a session that is no longer taken brings a new handshake, not mail in the clear', async () => {
  await send('cut');
  expect((await sendAgain('cut')).tls).toMatchObject({ resumed: true });
  const peer = peers.get('cut')!;
  const before = peer.connections();
  cutsLeft = 1;
  expect(await send('cut')).toMatchObject({ result: 'delivered', tls: { resumed: false } });
  expect(peer.connections()).toBe(before + 2);
  expect(peer.arrived.every(({ isSecure }) => isSecure)).toBe(true);
});

test('with other authorities to trust, and when the settings say no, nothing goes on', async () => {
  expect((await sendAgain('plain')).tls).toMatchObject({ resumed: true });
  await house.publish((configuration) => {
    configuration.tls.trustAnchors = `${configuration.tls.trustAnchors}\n`;
  });
  await expect.poll(async () => (await send('plain')).tls?.resumed, { timeout: 60_000 }).toBe(false);
  await house.publish((configuration) => {
    configuration.tls.resumption.withHosts = false;
  });
  await expect.poll(async () => (await send('plain')).tls!.resumption & 23, { timeout: 60_000 }).toBe(0);
});

const pemOf = async (made: Made, authority: Made): Promise<string> => {
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', made.keys.privateKey));
  const chain = [made, authority].map(({ certificate }) => block('CERTIFICATE', certificate.der));
  return [block('PRIVATE KEY', key), ...chain].join('');
};
const block = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END ${label}-----\n`;
