import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { type Made, makeCertificate } from '@posthorn/transport/testing/certificates';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../rules/testing.ts';
import { connectRaw, type EngineForTest, startEngineForTest } from '../testing.ts';

/** `tls:cert` of clients: who is asked for a certificate, and what is told of it. */

const term = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 30 * 86_400_000) };
let house: EngineForTest;
let authority: Made;
let between: Made;
let partner: Made;

beforeAll(async () => {
  authority = await makeCertificate({ name: 'Partners', ca: true, ...term });
  between = await makeCertificate({ name: 'Second of partners', ca: true, issuer: authority, ...term });
  partner = await makeCertificate({ name: 'mx.partner.test', issuer: between, ...term });
  house = await startEngineForTest((configuration) => {
    configuration.tls.askHosts = ['127.0.0.1'];
    configuration.tls.trustAnchors = pem('CERTIFICATE', authority.certificate.der);
    configuration.rules.ordered.push({
      ...{ name: 'partners', enabled: true, description: '', stages: ['mail'], verdict: 'require', onError: 'defer' },
      when: 'tls.in.peerVerified && tls.in.peerSubject == "mx.partner.test" && tls.in.peerIssuer == "Second of partners" && tls.in.peerFingerprint != ""',
      reply: { code: 0, enhanced: '', text: 'Partners only' },
      effects: [],
      limit: { count: 0, period: 60, key: '{client.address}', per: 'command', how: 'leaky' },
    });
  });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

test('each certificate up to the authority is told, and rules know who it is', async () => {
  const shown = { ...(await keyOf(partner)), cert: chain(partner, between) };
  expect(await mailFrom(shown)).toMatch(/^250/);
  const told = await eventually(async () => {
    const rows = await certificates();
    return rows.length >= 3 ? rows : undefined;
  });
  expect(told).toMatchObject([
    { direction: 'in', data: { depth: 0, subject: 'mx.partner.test', issuer: 'Second of partners', verified: true } },
    { direction: 'in', data: { depth: 1, subject: 'Second of partners', issuer: 'Partners', verified: true } },
    { direction: 'in', data: { depth: 2, subject: 'Partners', issuer: 'Partners', verified: true } },
  ]);
  expect(told[0]!.data).toMatchObject({ fingerprint: partner.certificate.x509.fingerprint256, listener: 'mx' });
});

test('nobody is turned away in the handshake: with one that nobody vouches for, or with none', async () => {
  const before = (await certificates()).length;
  const stranger = await makeCertificate({ name: 'mx.partner.test', ...term });
  expect(await mailFrom({ ...(await keyOf(stranger)), cert: chain(stranger) })).toMatch(/Partners only$/);
  const told = await eventually(async () => (await certificates())[before]);
  expect(told).toMatchObject({ data: { depth: 0, verified: false }, text: expect.stringMatching(/trusted/) });
  expect(await mailFrom({})).toMatch(/Partners only$/);
});

test('whoever is asked shows it each time: such a session is not resumed', async () => {
  const shown = { ...(await keyOf(partner)), cert: chain(partner, between) };
  const first = await shake(shown);
  let session = first.secure.getSession();
  first.secure.on('session', (ticket) => {
    session = ticket;
  });
  expect(await first.mailFrom()).toMatch(/^250/);
  const again = await shake({ ...shown, session });
  expect(again.secure.isSessionReused()).toBe(false);
  expect(await again.mailFrom()).toMatch(/^250/);
});

test('who is not on the list is not asked', async () => {
  await house.publish((configuration) => {
    configuration.tls.askHosts = ['192.0.2.1'];
  });
  const shown = { ...(await keyOf(partner)), cert: chain(partner, between) };
  await expect.poll(async () => mailFrom(shown), { timeout: 20_000 }).toMatch(/Partners only$/);
});

async function shake(shown: Shown): Promise<{ secure: TLSSocket; mailFrom: () => Promise<string> }> {
  const raw = await connectRaw(house.port('mx'));
  await raw.say('EHLO there.test\r\n');
  await raw.say('STARTTLS\r\n');
  const secure = await raw.startTls(shown);
  return {
    secure,
    async mailFrom() {
      await raw.say('EHLO there.test\r\n');
      const reply = await raw.say('MAIL FROM:<a@there.test>\r\n');
      secure.destroy();
      return reply;
    },
  };
}

/** The reply to MAIL FROM of a client that shows this. */
const mailFrom = async (shown: Shown): Promise<string> => (await shake(shown)).mailFrom();
type Shown = Pick<ConnectionOptions, 'key' | 'cert' | 'session'>;

async function certificates(): Promise<{ direction: string; text: string; data: Record<string, unknown> }[]> {
  const { rows } = await house.database.pool.query(
    `select direction, text, data from mail.event where type = 'tls:cert' order by id`,
  );
  return rows;
}

const keyOf = async ({ keys }: Made): Promise<{ key: string }> => ({
  key: pem('PRIVATE KEY', Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))),
});
const chain = (...made: Made[]): string => made.map(({ certificate }) => pem('CERTIFICATE', certificate.der)).join('');
const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replaceAll(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
