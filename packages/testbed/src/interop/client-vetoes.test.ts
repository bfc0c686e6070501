import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listVetoRuns } from '@posthorn/db/mail/veto';
import { openRedis, type RedisConnection } from '@posthorn/lookup/redis/open';
import { validateConfiguration } from '@posthorn/settings/configuration';
import { type Made, makeCertificate } from '@posthorn/transport/testing/certificates';
import { pemBlock, pemOf } from '@posthorn/worker/testing/pem';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findPeers } from '../peers/packages.ts';
import { startRedis } from '../peers/redis.ts';
import { createSystem, type System } from '../system.ts';
import { until } from './record.ts';

vi.setConfig({ testTimeout: 60_000 });

const { missing } = findPeers();
const term = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 30 * 86_400_000) };
const base = { direction: 'in', when: '', transport: '', timeout: 2000, onFailure: 'go-on', enabled: true } as const;

/** `tls:cert` of a client, shown by swaks: its own certificate and its authority's are asked about. */
describe.skipIf(['redis-server', 'swaks'].some((name) => missing.includes(name)))('vetoes about clients', () => {
  const rooms = new AsyncDisposableStack();
  let system: System;
  let redis: RedisConnection;
  let files: { key: string; cert: string };

  beforeAll(async () => {
    const server = rooms.use(await startRedis());
    const bus = { name: 'bus', host: '127.0.0.1', port: server.port, database: 0, tls: 'none' } as const;
    redis = rooms.use(openRedis(bus, { secret: () => Promise.reject(new Error('none')), timeoutMs: 30_000 }));
    const authority = await makeCertificate({ name: 'Partners', ca: true, ...term });
    const partner = await makeCertificate({ name: 'mx.partner.test', issuer: authority, ...term });
    system = rooms.use(
      await createSystem({
        configure(configuration) {
          configuration.smtp.reverseDns = false;
          configuration.events.recordConnections = true;
          configuration.routing.localDomains = [{ domain: 'example.test', transport: { kind: 'sandbox' } } as never];
          configuration.tls.askHosts = ['127.0.0.1'];
          configuration.tls.trustAnchors = pemBlock('CERTIFICATE', authority.certificate.der);
          configuration.redis.servers = [bus];
          configuration.rules.ordered.push({
            ...{ name: 'partners', enabled: true, description: '', stages: ['mail'], verdict: 'require' },
            ...{ onError: 'defer', when: 'tls.in.peerVerified', effects: [] },
            reply: { code: 0, enhanced: '', text: 'Partners only' },
            limit: { count: 0, period: 60, key: '{client.address}', per: 'command', how: 'leaky' },
          } as never);
        },
      }),
    );
    files = await filesOf(system.dataDir, partner, authority);
  }, 120_000);
  afterAll(() => rooms.disposeAsync());

  /** What swaks was told to MAIL FROM. */
  const mailFrom = async (): Promise<string> => {
    const words = ['--server', '127.0.0.1', '--port', `${system.port('mx')}`, '--timeout', '30', '--tls'];
    const own = [
      '--tls-cert',
      files.cert,
      '--tls-key',
      files.key,
      '--from',
      'a@partner.test',
      '--to',
      'b@example.test',
    ];
    const run = promisify(execFile)('swaks', [...words, ...own, '--quit-after', 'MAIL']);
    const { stdout: said } = await run.catch((error: { stdout: string }) => error);
    return /MAIL FROM[^\n]*\n\s*<[~*]*-?\*?\*?\s*(\d{3}[^\n]*)/.exec(said)?.[1] ?? said;
  };
  const seen = async () =>
    (
      await system.pool.query<{ text: string | null; data: { depth: number; verified: boolean } }>(
        `select text, data from mail.event where type = 'tls:cert' and direction = 'in' order by id desc limit 2`,
      )
    ).rows;

  test('what Redis says of a fingerprint decides, and what was asked is written down', async () => {
    await system.publish(({ events }) => {
      events.vetoes = [
        {
          ...base,
          name: 'revoked',
          event: 'tls:cert',
          ask: { kind: 'redis', server: 'bus', command: 'HGET revoked {= data.fingerprint }' },
        },
      ] as never;
    });
    expect(await mailFrom()).toMatch(/^250/);
    const [root] = await until('both certificates told', async () =>
      (await seen()).length === 2 ? seen() : undefined,
    );
    expect(root).toMatchObject({ data: { depth: 1, verified: true } });
    const { fingerprint } = root!.data as unknown as { fingerprint: string };
    await redis.command(['HSET', 'revoked', fingerprint, 'the partners are no more']);
    expect(await mailFrom()).toMatch(/Partners only$/);
    await until('it is told', async () => (await seen()).every(({ data }) => !data.verified));
    expect(await seen()).toMatchObject([{ text: 'the partners are no more' }, { text: 'the partners are no more' }]);
    const runs = await until('it is written down', async () => {
      const { rows } = await listVetoRuns(system.pool, { veto: 'revoked', outcome: 'refused', limit: 9 });
      return rows.length > 0 ? rows : undefined;
    });
    expect(runs).toMatchObject([
      { moment: 'tls:cert', address: '127.0.0.1', words: 'the partners are no more', host: null },
    ]);
    const { rows } = await system.pool.query(
      `select direction, client_address as client, data from mail.event where type = 'veto:refused'`,
    );
    expect(rows).toMatchObject([{ direction: 'in', client: '127.0.0.1', data: { veto: 'revoked', at: 'tls:cert' } }]);
    // Each question is forgotten with its answer.
    expect((await system.pool.query(`select from request where kind = 'client-veto'`)).rows).toEqual([]);
  });

  test('one of our own connections is none of theirs, and one that is off is not asked', async () => {
    const no = { kind: 'cel', expression: '"no"' };
    await system.publish(({ events }) => {
      events.vetoes = [
        { ...base, name: 'ours', event: 'tls:cert', direction: 'out', ask: no },
        { ...base, name: 'off', event: 'tls:cert', enabled: false, ask: no },
        { ...base, name: 'others', event: 'tls:cert', when: 'event.clientAddress == "192.0.2.1"', ask: no },
      ] as never;
    });
    expect(await mailFrom()).toMatch(/^250/);
  });

  test('where no worker answers, the settings of the veto decide, and it is told', async () => {
    const ask = { kind: 'cel', expression: '""' };
    const asked = (onFailure: 'go-on' | 'refuse') =>
      system.publish(({ events }) => {
        events.vetoes = [{ ...base, name: 'unasked', event: 'tls:cert', timeout: 100, onFailure, ask }] as never;
      });
    await asked('go-on');
    await system.worker!.close();
    expect(await mailFrom()).toMatch(/^250/);
    const failed = await until('the failure is told', async () => {
      const { rows } = await system.pool.query(
        `select text, data from mail.event where type = 'veto:failed' order by id`,
      );
      return rows.length > 0 ? rows : undefined;
    });
    expect(failed[0]).toMatchObject({
      text: expect.stringMatching(/^no worker /),
      data: { veto: 'unasked', at: 'tls:cert', onFailure: 'go-on' },
    });
    await asked('refuse');
    expect(await mailFrom()).toMatch(/Partners only$/);
  });
});

test('clients are asked about at tls:cert only, and somebody has to be asked for a certificate', () => {
  const veto = { ...base, name: 'one', event: 'tcp:connect', ask: { kind: 'cel', expression: '""' } };
  const check = (event: string) => validateConfiguration({ events: { vetoes: [{ ...veto, event }] } });
  expect(check('tcp:connect')).toMatchObject({
    problems: [{ path: 'events.vetoes[0].direction', reason: expect.stringContaining('tls:cert only') }],
  });
  expect(check('tls:cert')).toMatchObject({
    warnings: [{ path: 'events.vetoes[0].direction', reason: expect.stringContaining('tls.askHosts is empty') }],
  });
});

async function filesOf(folder: string, partner: Made, authority: Made): Promise<{ key: string; cert: string }> {
  const files = { key: join(folder, 'client.key'), cert: join(folder, 'client.pem') };
  const { key, cert } = await pemOf(partner, authority);
  await writeFile(files.key, key);
  await writeFile(files.cert, cert);
  return files;
}
