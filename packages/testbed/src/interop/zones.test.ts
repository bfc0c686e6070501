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

const needed = ['postfix', 'exim4-daemon-heavy', 'unbound', 'knot', 'knot-dnssecutils'];
const missing = findPeers().missing.filter((name) => needed.includes(name));
const rows = Object.entries(cases);
const day = 86_400_000;

describe.skipIf(missing.length > 0)('signed zones, a validating resolver, and the mail servers of others', () => {
  const rooms = new AsyncDisposableStack();
  let world: ZonesWorld;
  let system: System;
  // biome-ignore lint/suspicious/noExplicitAny: what the API answers
  const attempts = new Map<string, any[]>();
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
          const { dane, routing, tls, mtaSts } = configuration;
          routing.routes = [
            { name: 'world', match: ['*'], transport: { kind: 'mx', port: world.port }, lastHop: false, enabled: true },
          ];
          dane.tryHosts = [...named(({ lists }) => lists?.dane === 'off').map((name) => `!${name}`), '*'];
          dane.requireHosts = named(({ lists }) => lists?.dane === 'require');
          tls.trustAnchors = world.authority;
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
    await readBack(id);
  }, 180_000);
  afterAll(() => rooms.disposeAsync());

  /** What the API says of it, to somebody who may look. */
  async function readBack(id: string): Promise<void> {
    const { services, ...rest } = await openServices({
      databaseUrl: system.url,
      secret: 'a secret of the testbed, 32 bytes or more',
      log: createTestLog(),
      session: () => testSession,
    });
    await using _services = rest;
    await using api = createApi(services);
    const request = new Request(`http://localhost/api/v1/messages/${id}/timeline?limit=5000`, {
      headers: { cookie: 'test=viewer', 'sec-fetch-site': 'same-origin' },
    });
    const answer = await api.handle(request, { address: '127.0.0.1' });
    // biome-ignore lint/suspicious/noExplicitAny: what the API answers
    const timeline: any = await answer?.json();
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
