import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listProcesses } from '@posthorn/db/processes';
import { ensureFirstRevision, publish, readRevision } from '@posthorn/db/revisions';
import { openSecrets } from '@posthorn/db/secrets';
import { createTestDatabase } from '@posthorn/db/testing';
import { prepareDoorbell } from '@posthorn/queue/bell';
import type { Configuration } from '@posthorn/settings/configuration';
import { expect, test } from 'vitest';
import { greeted, type RawClient } from '../interop/raw-client.ts';
import { until } from '../interop/record.ts';
import { freePorts, startProgram } from './programs.ts';

const secret = 'the secret of the fleet of engines';

test('engines that share the ports both obey a change, a full disk included', async () => {
  await using rooms = new AsyncDisposableStack();
  const { pool, url } = rooms.use(await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'posthorn-fleet-'));
  rooms.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  await openSecrets(pool, secret);
  await ensureFirstRevision(pool);
  await prepareDoorbell({ url });
  const { ports, env } = await freePorts();
  const fleet = startProgram(['apps/engine/src/main.ts'], {
    ...env,
    DATABASE_URL: url,
    POSTHORN_SECRET: secret,
    POSTHORN_DATA_DIR: dataDir,
    POSTHORN_ENGINES: '2',
  });
  rooms.defer(() => fleet.stop());
  const engines = async () => (await listProcesses(pool)).filter(({ kind, isAlive }) => kind === 'engine' && isAlive);
  const isListening = ({ detail }: { detail: Record<string, unknown> }) =>
    (detail['listeners'] as unknown[] | undefined)?.length === 3;
  await until('two engines listen', async () => (await engines()).filter(isListening).length === 2, {
    explain: fleet.output,
  });

  const clients: RawClient[] = [];
  rooms.defer(() => {
    for (const client of clients) client.close();
  });
  for (let count = 0; count < 6; count++) clients.push(await greeted(ports.mx));
  await until('both have some of the connections', async () =>
    (await engines()).every(({ detail }) => ((detail as { sessions?: number })?.sessions ?? 0) > 0),
  );

  const mail = async (size: number) => {
    const answers = await Promise.all(clients.map((client) => client.ask(`MAIL FROM:<a@b.test> SIZE=${size}`)));
    await Promise.all(clients.map((client) => client.ask('RSET')));
    return answers;
  };
  const change = async (how: (configuration: Configuration) => void) => {
    const running = await readRevision(pool);
    if (!running || !('configuration' in running)) throw new Error('no revision');
    const configuration = structuredClone(running.configuration);
    how(configuration);
    const result = await publish(pool, { base: running.number, configuration, author: 'test', reason: 'test' });
    expect(result, JSON.stringify(result)).toHaveProperty('revision');
  };
  const allSay = async (reply: RegExp, size: number) => {
    await until(`all say ${reply}`, async () => (await mail(size)).every((answer) => reply.test(answer)));
  };

  expect((await mail(200_000)).every((answer) => answer.startsWith('250'))).toBe(true);
  await change(({ smtp }) => {
    smtp.maxMessageSize = 100_000;
    smtp.tarpitDelay = 0;
    smtp.maxErrors = 1000;
  });
  await allSay(/^552 5\.3\.4 /, 200_000);

  await change(({ queue }) => {
    queue.minFree = 1024 ** 4;
  });
  await allSay(/^452 4\.3\.1 /, 5000);
  await change(({ queue }) => {
    queue.minFree = 1;
  });
  await allSay(/^250 /, 5000);
  expect(clients.every(({ closed }) => !closed)).toBe(true);
}, 60_000);
