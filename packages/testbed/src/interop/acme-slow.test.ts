import { readAcmeStates } from '@posthorn/api/certificates/acme';
import { type AcmeRow, askAcme, readAcme } from '@posthorn/db/mail/acme';
import { readRevision } from '@posthorn/db/revisions';
import { freePort } from '@posthorn/db/testing/free-port';
import { makeSelfSigned } from '@posthorn/engine/tls/self-signed';
import { createWorker } from '@posthorn/worker/worker';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findPeers } from '../peers/packages.ts';
import { type Pebble, startPebble } from '../peers/pebble.ts';
import { createSystem, type System } from '../system.ts';
import { type HostileFront, startHostileFront } from './hostile-front.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { finished, until } from './record.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

describe.skipIf(findPeers().missing.includes('pebble'))('an authority that takes its time', () => {
  const rooms = new AsyncDisposableStack();
  let system: System;
  let pebble: Pebble;
  let front: HostileFront;

  beforeAll(async () => {
    const pair = await makeSelfSigned(['ca.test'], new Date());
    front = rooms.use(await startHostileFront(() => pebble.port, pair));
    front.mischief = () => 'silence';
    const httpPort = await freePort();
    const here = [{ type: 'A' as const, data: '127.0.0.1' }];
    system = rooms.use(
      await createSystem({
        dns: { zones: { 'mx.ours.test': here, 'ca.test': here } },
        configure({ acme, web, tls }) {
          web.listeners = [{ name: 'web', kind: 'http', port: httpPort, enabled: true }];
          Object.assign(acme, {
            termsAgreed: true,
            directory: `https://ca.test:${front.port}/dir`,
            authority: pair.certificate,
            privateAddresses: true,
          });
          tls.certificates.push({ name: 'public', source: 'acme', names: ['mx.ours.test'], ocsp: 'off' });
        },
      }),
    );
    pebble = rooms.use(await startPebble({ httpPort, dns: system.dns, pair }));
  });
  afterAll(() => rooms.disposeAsync());

  const row = async (): Promise<AcmeRow | undefined> => (await readAcme(system.pool, ['public']))[0];
  /** What the page of certificates says. */
  const shown = async () => {
    const running = await readRevision(system.pool);
    if (!running || !('configuration' in running)) throw new Error('no revision');
    return (await readAcmeStates(system.pool, running.configuration)).get('public');
  };
  const held = (pattern: RegExp) =>
    until('the authority is asked', () => [...front.held].find(({ path }) => pattern.test(path)));
  const startWorker = (acmeAnswerMs: number) =>
    createWorker({
      databaseUrl: system.url,
      secret: 'a secret of the testbed, 32 bytes or more',
      dataDir: system.dataDir,
      bind: '127.0.0.1',
      hostname: 'posthorn.test',
      dnsServers: [{ host: system.dns.host, port: system.dns.port }],
      log: system.log,
      ports: [],
      refuseWebServer: () => null,
      acmeAnswerMs,
    });

  test('no answer ever: mail goes on meanwhile, and the page says that it is asked, and then what came of it', async () => {
    for (;;) {
      const waiting = await held(/dir/);
      expect(await shown()).toMatchObject({ hasCertificate: false });
      const content = Buffer.from('Subject: meanwhile\r\n\r\nx\r\n');
      const sent = await sendRaw(system.port('mx'), { from: 'kim@sender.test', to: ['bob@elsewhere.test'], content });
      expect(await finished(system, queueIdIn(sent))).toEqual({ 'bob@elsewhere.test': 'delivered' });
      // Delivered while this very request waited, however slow the machine is.
      if (front.held.has(waiting)) break;
      await until('asked again', () => askAcme(system.pool, 'public'));
    }
    await until('the failure is kept', async () => (await row())?.error ?? undefined);
    expect(await shown()).toMatchObject({
      state: 'failing',
      error: 'The authority could not be asked: no answer within 20 s.',
      hasCertificate: false,
    });
    expect((await shown())?.nextTryAt).not.toBeNull();
  });

  test('a worker that stops does not wait for the answer, and the next one goes on with the same order', async () => {
    await system.worker!.close();
    front.mischief = (path) => (/finalize/.test(path) ? 'silence' : { afterMs: 200 });
    front.seen.length = 0;
    await until('asked again', () => askAcme(system.pool, 'public'));
    // An hour for each answer: nothing but the stop itself can end the wait.
    const stopped = await startWorker(3_600_000);
    await held(/finalize/);
    const { orderUrl, failures } = (await row())!;
    expect(orderUrl).not.toBeNull();
    await stopped.close();
    expect(await row()).toMatchObject({ orderUrl, failures, chain: null });
    const { rows } = await system.pool.query('select leased_until from mail.acme_certificate');
    expect(rows).toEqual([{ leased_until: null }]);
    front.mischief = () => ({ afterMs: 200 });
    await using next = await startWorker(60_000);
    await until('issued', async () => (await row())?.chain ?? undefined, {
      explain: () => `${next.process}\n${system.log.text()}`,
    });
    expect(await shown()).toMatchObject({ state: 'issued', hasCertificate: true, error: null, failures: 0 });
    expect(new Set(front.seen.filter((path) => /finalize/.test(path))).size).toBe(1);
  });
});
