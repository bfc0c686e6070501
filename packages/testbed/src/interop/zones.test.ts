import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApi } from '@posthorn/api';
import { openServices } from '@posthorn/api/services';
import { createTestLog, testSession } from '@posthorn/api/testing';
import { keepStsPolicy } from '@posthorn/db/mail/sts-policy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPeers } from '../peers/packages.ts';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { attempted, until } from './record.ts';
import { zoneCases as cases, type ZoneCase } from './zones-cases.ts';
import { domainOf, startZonesWorld, type ZonesWorld } from './zones-world.ts';

// biome-ignore lint/suspicious/noExplicitAny: what the API answers
type Json = any;
const needed = ['postfix', 'exim4-daemon-heavy', 'unbound', 'knot', 'knot-dnssecutils'];
const missing = findPeers().missing.filter((name) => needed.includes(name));
const rows = Object.entries(cases);
const day = 86_400_000;

describe.skipIf(missing.length > 0)('signed zones, a validating resolver, and the mail servers of others', () => {
  const rooms = new AsyncDisposableStack();
  let world: ZonesWorld;
  let system: System;
  let api: Awaited<ReturnType<typeof openApi>>;
  const attempts = new Map<string, Json[]>();
  const states = new Map<string, string>();
  let arrived: { domain: string; isSecure: boolean }[] = [];

  beforeAll(async () => {
    world = rooms.use(await startZonesWorld(cases));
    const named = (isSo: (one: ZoneCase) => boolean): string[] =>
      rows.flatMap(([name, one]) => (isSo(one) ? [domainOf(name, one)] : []));
    system = rooms.use(
      await createSystem({
        resolver: { host: '127.0.0.1', port: world.dns.port },
        configure(configuration) {
          const { dane, dns, routing, tls, mtaSts } = configuration;
          routing.routes = [
            { name: 'world', match: ['*'], transport: { kind: 'mx', port: world.port }, lastHop: false, enabled: true },
          ];
          dane.tryHosts = [...named(({ lists }) => lists?.dane === 'off').map((name) => `!${name}`), '*'];
          dane.requireHosts = named(({ lists }) => lists?.dane === 'require');
          tls.trustAnchors = world.authority;
          // A busy machine is no failure of DNS.
          dns.timeout = 10;
          dns.signedName = 'signed';
          dns.forgedName = 'ns.forged';
          mtaSts.port = world.policyPort;
          mtaSts.privateAddresses = true;
        },
      }),
    );
    for (const [name, one] of rows) {
      if (!one.sts?.known) continue;
      const { mode, known } = one.sts;
      await keepStsPolicy(system.pool, domainOf(name, one), {
        id: '1',
        policy: { mode, mx: [`mx.${domainOf(name, one)}`], maxAge: known.days * 86_400 },
        fetchedAt: Date.now() - known.daysAgo * day,
        failedAt: null,
        failure: null,
        refreshAt: null,
      });
    }
    const to = rows.map(([name, one]) => `bob@${domainOf(name, one)}`);
    const content = Buffer.from('Subject: zones\r\n\r\nx\r\n');
    const id = queueIdIn(await sendRaw(system.port('mx'), { from: 'kim@sender.example', to, content }));
    const due = rows.filter(([, { expect: wanted }]) => wanted.state === 'delivered').length;
    await attempted(system, id, 1, 90);
    arrived = await until('what is delivered arrives', () => {
      const found = [world.postfix, world.exim].flatMap((peer) => readArrivals(peer.maildir('all')));
      return found.length >= due && found;
    });
    api = await openApi();
    await readBack(id);
  }, 180_000);
  afterAll(() => rooms.disposeAsync());

  /** The API on this system; a viewer reads, an operator asks. */
  async function openApi(): Promise<(path: string, body?: object) => Promise<Json>> {
    const { services, ...rest } = await openServices({
      databaseUrl: system.url,
      secret: 'a secret of the testbed, 32 bytes or more',
      log: createTestLog(),
      session: () => testSession,
    });
    rooms.use(rest);
    const handler = rooms.use(createApi(services));
    return async (path, body) => {
      const headers = {
        cookie: `test=${body ? 'operator' : 'viewer'}`,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json',
      };
      const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
      const request = new Request(`http://localhost/api/v1${path}`, { headers, ...sent });
      return (await handler.handle(request, { address: '127.0.0.1' }))?.json();
    };
  }

  async function readBack(id: string): Promise<void> {
    const timeline = await api(`/messages/${id}/timeline?limit=5000`);
    for (const { address, state } of timeline.recipients) states.set(address, state);
    for (const entry of timeline.entries)
      if (entry.kind === 'attempt')
        attempts.set(entry.recipient, [...(attempts.get(entry.recipient) ?? []), entry.attempt]);
  }

  test.each(rows.map(([name, one]) => [name, one.what, one] as const))('%s: %s', (name, _, one) => {
    const domain = domainOf(name, one);
    const attempt = attempts.get(`bob@${domain}`)?.at(-1);
    const told = JSON.stringify({ state: states.get(`bob@${domain}`), attempt });
    const { state, isSecure, enhanced, words, because, cv } = one.expect;
    expect(states.get(`bob@${domain}`), told).toBe(state);
    const came = arrived.filter((mail) => mail.domain === domain).map((mail) => mail.isSecure);
    expect(came, told).toEqual(state === 'delivered' ? [isSecure] : []);
    if (enhanced) expect(attempt.enhanced, told).toBe(enhanced);
    if (words) expect(attempt.reply, told).toMatch(words);
    if (because) expect(JSON.stringify([attempt.security?.dane, attempt.security?.sts]), told).toMatch(because);
    if (cv) expect(attempt.tls?.cv, told).toBe(cv);
  });

  test('the resolver is seen to validate, by a name that is signed and one that is forged', async () => {
    const { id } = await api('/features/dns/self-tests', { test: 'resolvers' });
    const run = await until('the self-test', async () => {
      const found = await api(`/self-tests/${id}`);
      return found.finishedAt === null ? undefined : found;
    });
    expect(run.steps.find(({ title }: Json) => title.endsWith('DNSSEC'))).toMatchObject({
      state: 'ok',
      words: 'Validates: a signed name is authentic, a forged one is withheld.',
    });
  });

  describe('a probe foretells it, and sends nothing', () => {
    const probed = [
      'ee-exim',
      'ta-postfix',
      'wrong-second',
      'bogus-tlsa',
      'bogus-mx',
      'stripped',
      'none-clear',
      'insecure',
      'unusable',
      'sts-good',
      'sts-unlisted',
      'sts-run-out',
    ];
    const probes = new Map<string, Json>();

    beforeAll(async () => {
      // Two are answered at once; no more than ten may be asked for.
      for (let at = 0; at < probed.length; at += 6) {
        const asked = probed.slice(at, at + 6).map(async (name) => {
          const address = `bob@${domainOf(name, cases[name]!)}`;
          const { id } = await api('/probes', { address, rcpt: true, sender: 'kim@sender.example' });
          const probe = await until(`the probe of ${name}`, async () => {
            const found = await api(`/probes/${id}`);
            return found.state === 'done' || found.state === 'failed' ? found : undefined;
          });
          probes.set(name, probe);
        });
        await Promise.all(asked);
      }
    }, 180_000);

    test.each(probed)('%s', (name) => {
      const { state, isSecure, cv, words, because } = cases[name]!.expect;
      const { result, steps, error } = probes.get(name);
      const told = JSON.stringify({ result, steps, error });
      const delivered = !isSecure ? 'clear' : cv === 'no' ? 'encrypted' : 'proved';
      expect(result?.outcome, told).toBe(state === 'queued' ? 'waits' : delivered);
      if (words && !because) expect(result.words, told).toMatch(words);
      const said = (kind: string) => steps.filter((step: Json) => step.kind === kind);
      expect(said('route'), told).toHaveLength(1);
      expect(said('mx')[0].dnssec, told).toBe(
        cases[name]!.bogus === 'MX' ? 'bogus' : cases[name]!.zone === 'plain' ? 'insecure' : 'secure',
      );
      if (cases[name]!.bogus === 'TLSA') expect(said('tlsa')[0].dnssec, told).toBe('bogus');
      if (state === 'delivered') expect(said('rcpt').at(-1).lines.at(-1), told).toMatch(/^250 /);
      if (because && name !== 'bogus-tlsa' && name !== 'bogus-mx' && !name.startsWith('sts'))
        expect(
          said('demands')[0]
            .rows.map((row: Json) => row.because)
            .join(),
          told,
        ).toMatch(because);
    });

    test('and what arrived is what arrived before', () => {
      const now = [world.postfix, world.exim].flatMap((peer) => readArrivals(peer.maildir('all')));
      expect(now.length).toBe(arrived.length);
    });
  });
});

/** For whom a Maildir has mail, and whether its server says that it came encrypted. */
function readArrivals(directory: string): { domain: string; isSecure: boolean }[] {
  const folder = join(directory, 'new');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const head = text.slice(0, text.indexOf('posthorn.test (') + 500);
    const domain = /^(?:Delivered-To|Envelope-to): .*@(\S+)$/m.exec(text)?.[1] ?? '';
    return { domain, isSecure: /\(using TLSv1|with esmtps/.test(head) };
  });
}
