import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptSecurity } from '@posthorn/db/mail/settlement';
import type { FakeRecord } from '@posthorn/dns/testing/fake-dns';
import { associationOf } from '@posthorn/transport/dane/tlsa';
import { parsePem } from '@posthorn/transport/x509/certificate';
import { buildHouse, type House } from '@posthorn/worker/testing/house';
import { startTlsPeer, type TlsPeer } from '@posthorn/worker/testing/tls-peer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOcspWorld } from './ocsp-world.ts';

/** A host, the staple it sends, and what comes of mail to it where a good one is required. */
type Case = {
  what: string;
  staple: 'none' | 'good' | 'revoked' | 'expired' | 'no-end' | 'brief-signer' | 'stranger' | 'of-another' | 'rubbish';
  state: AttemptCertificate['staple'];
  isRequired?: boolean;
  tlsa?: 2 | 3;
  becomes: 'delivered' | 'queued';
  words?: RegExp;
};
type AttemptCertificate = { staple?: NonNullable<AttemptSecurity['certificate']>['staple'] };
const state = (kind: NonNullable<AttemptCertificate['staple']>['state'], words: RegExp | string) => ({
  state: kind,
  words: expect.stringMatching(words) as string,
});
const missing = state('missing', 'without an OCSP response');
const good = state('good', /^good until /);

const cases: Record<string, Case> = {
  good: { what: 'a good staple', staple: 'good', state: good, isRequired: true, becomes: 'delivered' },
  none: { what: 'none, and none is required', staple: 'none', state: missing, becomes: 'delivered' },
  missing: {
    ...{ what: 'none, where one is required', staple: 'none', state: missing, isRequired: true, becomes: 'queued' },
    words: /came without an OCSP response$/,
  },
  revoked: {
    ...{ what: 'revoked', staple: 'revoked', state: state('revoked', /keyCompromise/), becomes: 'queued' },
    isRequired: true,
    words: /revoked \(OCSP\): revoked on .* \(keyCompromise\)$/,
  },
  asked: {
    ...{ what: 'revoked, where nobody has to be proved', staple: 'revoked', becomes: 'delivered' },
    state: state('revoked', /keyCompromise/),
  },
  expired: {
    ...{ what: 'one of last month', staple: 'expired', isRequired: true, becomes: 'queued' },
    state: state('bad', /it has ended on/),
    words: /is not right: it has ended on/,
  },
  endless: {
    ...{ what: 'a response that does not say when it ends', staple: 'no-end', isRequired: true, becomes: 'queued' },
    state: state('bad', /nextUpdate/),
    words: /is not right: it does not say when it ends/,
  },
  brief: {
    ...{ what: 'a signer that expires before the response', staple: 'brief-signer', isRequired: true },
    ...{ state: state('bad', /before the response does/), becomes: 'queued', words: /before the response does/ },
  },
  stranger: {
    ...{ what: 'another authority’s word', staple: 'stranger', isRequired: true, becomes: 'queued' },
    state: state('bad', /signer|another certificate/),
  },
  swapped: {
    ...{ what: 'the staple of another certificate', staple: 'of-another', isRequired: true, becomes: 'queued' },
    state: state('bad', /another certificate/),
  },
  rubbish: {
    ...{ what: 'what is no response', staple: 'rubbish', isRequired: true, becomes: 'queued' },
    state: state('bad', /./),
  },
  'dane-key': { what: 'DANE names its key', staple: 'good', state: undefined, tlsa: 3, becomes: 'delivered' },
  'dane-authority': { what: 'DANE names its authority', staple: 'good', state: good, tlsa: 2, becomes: 'delivered' },
  'dane-required': {
    ...{ what: 'DANE names its key, and a staple is required', staple: 'none', tlsa: 3, isRequired: true },
    ...{ state: missing, becomes: 'queued' },
  },
};

const rooms = new AsyncDisposableStack();
let house: House;
const peers = new Map<string, TlsPeer>();

beforeAll(async () => {
  const world = rooms.use(await startOcspWorld());
  const other = rooms.use(await startOcspWorld());
  const fileOf = (from: typeof world, name: string): string => join(from.directory, `${name}.staple`);
  const der = async (from: typeof world, name: string, ...options: string[]): Promise<Buffer> => {
    await from.respond(name, fileOf(from, name), ...options);
    return readFile(fileOf(from, name));
  };
  await world.signer('short', 3);
  await world.certificate('elsewhere', 'mx.elsewhere.example');
  await other.certificate('stranger', 'mx.stranger.example');
  const zones: Record<string, FakeRecord[]> = {};
  let port = 0;
  let last = 61;
  for (const [name, one] of Object.entries(cases)) {
    const host = `mx.${name}.example`;
    const { chain, key } = await world.certificate(name, host);
    if (one.staple === 'revoked') await world.mark(name, 'R');
    const staple = await stapleOf(name, one);
    const address = `127.0.0.${last++}`;
    const peer = rooms.use(await startTlsPeer({ address, port, key, cert: chain, staple: () => staple }));
    port = peer.port;
    peers.set(name, peer);
    zones[`${name}.example`] = [{ type: 'MX', data: { preference: 10, exchange: host } }];
    zones[host] = [{ type: 'A', data: address }];
    if (one.tlsa) {
      const [own, issuer] = parsePem(chain).flatMap((read) => (read.ok ? [read.certificate] : []));
      const what = one.tlsa === 3 ? ({ selector: 1, matching: 1 } as const) : ({ selector: 0, matching: 1 } as const);
      const data = { usage: one.tlsa, ...what, data: associationOf(one.tlsa === 3 ? own! : issuer!, what) };
      zones[`_${port}._tcp.${host}`] = [{ type: 'TLSA', data }];
    }
  }
  async function stapleOf(name: string, { staple }: Case): Promise<Buffer | null> {
    switch (staple) {
      case 'none':
        return null;
      case 'good':
      case 'revoked':
        return der(world, name, '-ndays', '7');
      case 'expired':
        await der(world, name, '-ndays', '7');
        await world.age(fileOf(world, name), 30);
        return readFile(fileOf(world, name));
      case 'no-end':
        return der(world, name);
      case 'brief-signer':
        return der(world, name, 'short', '-ndays', '7');
      case 'of-another':
        return der(world, 'elsewhere', '-ndays', '7');
      case 'stranger':
        return der(other, 'stranger', '-ndays', '7');
      case 'rubbish':
        return Buffer.from('this is no OCSP response');
    }
  }
  house = rooms.use(
    await buildHouse({
      configure(configuration) {
        configuration.routing.routes = [
          { name: 'world', match: ['*'], transport: { kind: 'mx', port }, lastHop: false, enabled: true },
        ];
        configuration.tls.trustAnchors = world.ca;
        configuration.tls.requireOcspHosts = Object.entries(cases).flatMap(([name, { isRequired }]) =>
          isRequired ? [`${name}.example`] : [],
        );
      },
      dns: { zones, secure: true },
    }),
  );
}, 120_000);
afterAll(() => rooms.disposeAsync());

test('each staple counts for what it is, and no mail goes where a good one is required and did not come', async () => {
  const ids = new Map<string, string>();
  for (const name of Object.keys(cases)) ids.set(name, await house.accept([`bob@${name}.example`]));
  await expect.poll(async () => (await attempts()).length, { timeout: 60_000, interval: 100 }).toBe(ids.size);
  const found = new Map((await attempts()).map((row) => [row.id, row]));
  for (const [name, one] of Object.entries(cases)) {
    const { state: became, reply, security } = found.get(ids.get(name)!)!;
    const told = JSON.stringify({ what: one.what, became, reply, security });
    expect(became, told).toBe(one.becomes);
    expect(security.certificate?.staple, told).toEqual(one.state);
    expect(peers.get(name)!.arrived, told).toHaveLength(one.becomes === 'delivered' ? 1 : 0);
    if (one.words) expect(reply, told).toMatch(one.words);
  }
  expect(found.get(ids.get('asked')!)!.security.problems).toContainEqual(expect.stringContaining('keyCompromise'));
  expect(found.get(ids.get('none')!)!.security.problems).toEqual([]);
  const events = async () =>
    (await house.pool.query(`select host, data ->> 'state' as state from mail.event where type = 'ocsp:peer'`)).rows;
  await expect.poll(events, { timeout: 30_000 }).toContainEqual({ host: 'mx.asked.example', state: 'revoked' });
  expect(await events()).toContainEqual({ host: 'mx.good.example', state: 'good' });
}, 90_000);

const attempts = async () => {
  const { rows } = await house.pool.query<{ id: string; state: string; reply: string; security: AttemptSecurity }>(
    `select distinct on (a.message_id) a.message_id as id, r.state, a.reply, a.security from mail.attempt a
     join mail.recipient r on r.message_id = a.message_id order by a.message_id, a.id desc`,
  );
  return rows;
};
