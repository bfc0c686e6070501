import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { type AcmeRow, askAcme, readAcme } from '@posthorn/db/mail/acme';
import { freePort } from '@posthorn/db/testing/free-port';
import { makeSelfSigned } from '@posthorn/engine/tls/self-signed';
import type { Configuration } from '@posthorn/settings/configuration';
import { hostedPolicy } from '@posthorn/transport/mta-sts/hosted';
import { certificateIdOf } from '@posthorn/worker/acme/request';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findPeers } from '../peers/packages.ts';
import { type Pebble, startPebble } from '../peers/pebble.ts';
import { createSystem, type System } from '../system.ts';
import { type HostileFront, startHostileFront } from './hostile-front.ts';
import { runSelfTest } from './self-test.ts';

const run = promisify(execFile);
const names = ['mx.ours.test', 'mta-sts.ours.test'];

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.skipIf(findPeers().missing.includes('pebble'))('an authority that is not ours', () => {
  const rooms = new AsyncDisposableStack();
  let system: System;
  let pebble: Pebble;
  let front: HostileFront;
  let httpPort: number;

  beforeAll(async () => {
    const pair = await makeSelfSigned(['ca.test'], new Date());
    front = rooms.use(await startHostileFront(() => pebble.port, pair));
    httpPort = await freePort();
    system = rooms.use(
      await createSystem({
        dns: {
          zones: Object.fromEntries(
            [...names, 'ca.test', 'late.ours.test'].map((name) => [name, [{ type: 'A' as const, data: '127.0.0.1' }]]),
          ),
        },
        configure(configuration) {
          const { acme, web, tls, mtaSts } = configuration;
          web.listeners = [
            { name: 'web', kind: 'http', port: httpPort, enabled: true },
            { name: 'webs', kind: 'https', port: 0, enabled: true },
          ];
          mtaSts.policies = [{ domain: 'ours.test', mode: 'testing', mx: ['mx.ours.test'], maxAge: 86_400 }];
          Object.assign(acme, {
            directory: `https://ca.test:${front.port}/dir`,
            authority: pair.certificate,
            privateAddresses: true,
          });
          tls.certificates.push({ name: 'public', source: 'acme', names, ocsp: 'off' });
        },
      }),
    );
    pebble = rooms.use(await startPebble({ httpPort, dns: system.dns, pair }));
  });
  afterAll(() => rooms.disposeAsync());

  const selfTest = () => runSelfTest(system, { feature: 'acme', test: 'authority', answerer: 'worker' });
  const row = async (): Promise<AcmeRow | undefined> => (await readAcme(system.pool, ['public']))[0];
  const until = async (what: string, good: (row: AcmeRow) => boolean): Promise<AcmeRow> => {
    let last: AcmeRow | undefined;
    await expect
      .poll(
        async () => {
          last = await row();
          return last !== undefined && good(last);
        },
        { timeout: 90_000, interval: 100, message: what },
      )
      .toBe(true);
    return last!;
  };
  const again = async (): Promise<void> => {
    await expect.poll(() => askAcme(system.pool, 'public'), { timeout: 30_000 }).toBe(true);
  };
  const publish = (change: (configuration: Configuration) => void) => system.publish(change);
  const httpsPort = (): number => system.engines[0]!.webListeners.find(({ kind }) => kind === 'https')!.port;
  const shown = (port: number, servername: string): Promise<X509Certificate> =>
    new Promise((resolve, reject) => {
      const socket = connectTls({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerX509Certificate()!);
        socket.destroy();
      }).once('error', reject);
    });
  const keyOf = (certificate: X509Certificate): string =>
    createHash('sha256')
      .update(certificate.publicKey.export({ format: 'der', type: 'spki' }))
      .digest('hex');
  const challenge = (token: string, host = 'mx.ours.test'): Promise<number> =>
    fetch(`http://127.0.0.1:${httpPort}/.well-known/acme-challenge/${token}`, { headers: { host } }).then(
      ({ status }) => status,
    );

  test('nothing is asked before somebody has agreed to the terms', async () => {
    expect(front.seen).toEqual([]);
    expect(await row()).toBeUndefined();
    const at = (path: string): string => `https://ca.test:${front.port}/${path}`;
    const [newNonce, newAccount, newOrder, termsOfService] = ['nonce', 'account', 'order', 'terms?v=2'].map(at);
    front.mischief = () =>
      json({ newNonce, newAccount, newOrder, meta: { termsOfService, externalAccountRequired: true } });
    expect(await selfTest()).toMatchObject([
      { state: 'warn', facts: { terms: termsOfService }, words: expect.stringContaining('customers only') },
      { title: 'Agreement', state: 'unknown' },
    ]);
    front.mischief = () => 'garbage';
    expect((await selfTest())[0]).toMatchObject({ state: 'fail' });
    front.mischief = undefined;
    expect((await selfTest())[0]).toMatchObject({ state: 'ok' });
    expect(new Set(front.seen)).toEqual(new Set(['/dir']));
    await publish(({ acme }) => {
      acme.termsAgreed = true;
    });
  });

  test('a certificate is issued, though nonces are refused, and shown at the next connection', async () => {
    const { chain, renewAt, notBefore, notAfter } = await until('issued', (found) => found.chain !== null);
    const part = (renewAt!.getTime() - notBefore!.getTime()) / (notAfter!.getTime() - notBefore!.getTime());
    expect(part).toBeGreaterThan(0.61);
    expect(part).toBeLessThan(0.67);
    const serial = new X509Certificate(chain!).serialNumber;
    for (const port of [httpsPort(), system.port('submissions')])
      await expect.poll(async () => (await shown(port, 'mx.ours.test')).serialNumber, { timeout: 30_000 }).toBe(serial);
    const { rows } = await system.pool.query('select count(*)::int as n from mail.acme_challenge');
    expect(rows).toEqual([{ n: 0 }]);
    const stored = await system.pool.query("select encode(ciphertext, 'escape') as text from secret");
    expect(JSON.stringify(stored.rows)).not.toContain('PRIVATE KEY');
  });

  test('only tokens of ours are answered, under their host', async () => {
    const token = 'a'.repeat(43);
    expect(await challenge(token)).toBe(404);
    await system.pool.query(
      "insert into mail.acme_challenge values ($1, 'mx.ours.test', 'yes', now() + interval '1 hour'), ($2, 'mx.ours.test', 'no', now())",
      [token, 'b'.repeat(43)],
    );
    const text = await run('curl', [
      '-sS',
      '-H',
      'Host: mx.ours.test',
      `http://127.0.0.1:${httpPort}/.well-known/acme-challenge/${token}`,
    ]);
    expect(text.stdout).toBe('yes');
    const statuses = [token.slice(1), 'b'.repeat(43), '..', 'x'].map((other) => challenge(other));
    expect(await Promise.all([...statuses, challenge(token, 'mta-sts.ours.test')])).toEqual([404, 404, 404, 404, 404]);
  });

  test('the policy is fetched with that certificate by curl, and read by a program not written here', async () => {
    const root = join(system.dataDir, 'root.pem');
    writeFileSync(root, pebble.root);
    const url = `https://mta-sts.ours.test:${httpsPort()}/.well-known/mta-sts.txt`;
    const { stdout } = await run('curl', [
      '-sS',
      '--fail',
      '--cacert',
      root,
      '--resolve',
      `mta-sts.ours.test:${httpsPort()}:127.0.0.1`,
      url,
    ]);
    const hosted = hostedPolicy('ours.test', { mode: 'testing', mx: ['mx.ours.test'], maxAge: 86_400 });
    expect(stdout).toBe(hosted.text);
    if (findPeers().missing.includes('postfix-mta-sts-resolver')) return;
    const read = await run('/usr/bin/python3', ['-c', READ, stdout, hosted.record.value]);
    expect(JSON.parse(read.stdout)).toEqual([
      { version: 'STSv1', mode: 'testing', mx: ['mx.ours.test'], max_age: '86400' },
      { v: 'STSv1', id: hosted.record.value.slice(12, -1) },
    ]);
  });

  test('renewed by hand: another certificate, the same key', async () => {
    const before = (await row())!;
    await again();
    const after = await until('renewed', ({ chain, orderUrl }) => chain !== before.chain && orderUrl === null);
    const [old, next] = [before, after].map(({ chain }) => new X509Certificate(chain!));
    expect(next!.serialNumber).not.toBe(old!.serialNumber);
    expect(keyOf(next!)).toBe(keyOf(old!));
    await expect
      .poll(async () => (await shown(httpsPort(), 'mx.ours.test')).serialNumber, { timeout: 30_000 })
      .toBe(next!.serialNumber);
  });

  test.each<[string, (path: string) => ReturnType<NonNullable<HostileFront['mischief']>>, RegExp, number]>([
    ['a limit', (path) => (/order/.test(path) ? limited : undefined), /asked too often: slow down/, 7200],
    ['garbage', () => 'garbage', /The authority says/, 270],
  ])('%s: the certificate stays, the reason is kept, and it is tried later', async (_, mischief, words, least) => {
    const before = (await row())!;
    front.mischief = mischief;
    await again();
    const after = await until('failed', ({ failures }) => failures > before.failures);
    front.mischief = undefined;
    expect(after.error).toMatch(words);
    expect(after.chain).toBe(before.chain);
    expect(after.nextTryAt.getTime() - after.triedAt!.getTime()).toBeGreaterThanOrEqual(least * 1000);
    await publish(({ log }) => {
      log.level = log.level === 'info' ? 'debug' : 'info';
    });
    expect((await row())!.nextTryAt).toEqual(after.nextTryAt);
  });

  test('renewed when the authority would like it (RFC 9773)', async () => {
    const before = (await row())!;
    const { stdout } = await run('curl', [
      '-sSk',
      '-H',
      `Host: ca.test:${front.port}`,
      `https://127.0.0.1:${front.port}/dir`,
    ]);
    const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString();
    let window = { start: days(3), end: days(4) };
    front.mischief = (path) => {
      if (path === '/dir') return json({ ...JSON.parse(stdout), renewalInfo: `https://ca.test:${front.port}/ari` });
      return path.startsWith('/ari/') ? json({ suggestedWindow: window }) : undefined;
    };
    const due = () =>
      system.pool.query('update mail.acme_certificate set next_try_at = now(), order_url = null, asked = false');
    await due();
    const later = await until('put down for then', ({ renewAt }) => renewAt!.toISOString() < window.end);
    expect(later.renewAt!.toISOString() >= window.start).toBe(true);
    expect(later.chain).toBe(before.chain);
    expect(front.seen).toContain(`/ari/${certificateIdOf(before.chain!)}`);
    window = { start: days(-2), end: days(-1) };
    await due();
    const after = await until('renewed at once', ({ chain, orderUrl }) => chain !== before.chain && orderUrl === null);
    expect(keyOf(new X509Certificate(after.chain!))).toBe(keyOf(new X509Certificate(before.chain!)));
    front.mischief = undefined;
  });

  test('killed in the middle: when its lease has ended, the same order is gone on with, or a new one, and no other key is made', async () => {
    const before = (await row())!;
    front.mischief = (path) => (/finalize/.test(path) ? 'drop' : undefined);
    front.seen.length = 0;
    await again();
    const cut = await until(
      'cut',
      ({ orderUrl, error }) => orderUrl !== null && /could not be asked/.test(error ?? ''),
    );
    expect(cut.chain).toBe(before.chain);
    front.mischief = undefined;
    const keys = (): Promise<unknown> =>
      system.pool.query("select id from secret where kind = 'private-key' order by id").then(({ rows }) => rows);
    const known = await keys();
    // What a worker leaves that is killed: a lease that is not given back, and the order, if there was one already.
    const killed = (order: string | null) =>
      system.pool.query(
        `update mail.acme_certificate set worker = 'killed', leased_until = now() + interval '1 second', next_try_at = now(), asked = true, order_url = $1`,
        [order],
      );
    await killed(cut.orderUrl);
    const gone = await until('gone on', ({ chain, orderUrl }) => chain !== before.chain && orderUrl === null);
    expect(front.seen.filter((path) => /order-plz|new-?order/i.test(path)).length).toBeLessThanOrEqual(4);
    expect(new Set(front.seen.filter((path) => /finalize/.test(path))).size).toBe(1);
    await killed(null);
    const anew = await until('begun anew', ({ chain, orderUrl }) => chain !== gone.chain && orderUrl === null);
    expect(keyOf(new X509Certificate(anew.chain!))).toBe(keyOf(new X509Certificate(before.chain!)));
    expect(await keys()).toEqual(known);
  });

  test('a host that does not lead here: in plain words, and what was issued stays', async () => {
    const before = (await row())!;
    await publish(({ tls }) => {
      tls.certificates.at(-1)!.names = [...names, 'elsewhere.ours.test'];
    });
    const failed = await until('refused', ({ errorType }) => errorType === 'unauthorized');
    expect(failed.error).toContain('elsewhere.ours.test');
    expect(failed).toMatchObject({ chain: before.chain, orderUrl: null });
    await publish(({ tls }) => {
      tls.certificates.at(-1)!.names = [...names, 'late.ours.test'];
    });
    await until('issued for the new names', ({ issuedNames }) => issuedNames?.includes('late.ours.test') ?? false);
  });
});

const json = (document: object) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(document),
});
const limited = {
  status: 429,
  headers: { 'content-type': 'application/problem+json', 'retry-after': '7200' },
  body: JSON.stringify({ type: 'urn:ietf:params:acme:error:rateLimited', detail: 'slow down' }),
};
const READ = `
import json, sys
from postfix_mta_sts_resolver.utils import parse_mta_sts_policy, parse_mta_sts_record
print(json.dumps([parse_mta_sts_policy(sys.argv[1]), parse_mta_sts_record(sys.argv[2])]))
`;
