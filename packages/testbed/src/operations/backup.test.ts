import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from '@posthorn/db/pool';
import { ensureFirstRevision, publish, readRevision } from '@posthorn/db/revisions';
import { openSecrets } from '@posthorn/db/secrets';
import { createTestDatabase } from '@posthorn/db/testing';
import { readLedger } from '@posthorn/queue/ledger';
import { createWorker } from '@posthorn/worker/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startForeignMx } from '../foreign-mx.ts';
import { keepLog } from '../index.ts';
import { sendRaw } from '../interop/raw-client.ts';
import { balanced, everythingFinished, until } from '../interop/record.ts';
import { routeTo } from '../interop/world.ts';
import { createSystem } from '../system.ts';
import { runProgram } from './programs.ts';

const secret = 'a secret of the testbed, 32 bytes or more';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthorn-backup-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a backup of a running Posthorn becomes a new one: held at first, then all mail arrives', async () => {
  await using peer = await startForeignMx({
    // Signing in shows that the secrets of the backup can be read.
    server: {
      disabledCommands: [],
      authOptional: false,
      onAuth: ({ username, password }, _session, done) =>
        username === 'posthorn' && password === 'hunter2' ? done(null, { user: 'posthorn' }) : done(new Error('no')),
    },
    // Until the restore, this domain is not taken.
    onRecipient: (address) =>
      isRestored || !address.endsWith('@later.test') ? undefined : { code: 450, text: '4.2.0 later' },
  });
  let isRestored = false;
  await using system = await createSystem({
    configure({ routing, queue, events }) {
      events.recordTranscripts = true;
      queue.retrySchedule = [{ after: 0, every: 3600 }];
      routing.routes = [
        routeTo({
          kind: 'smarthost',
          hosts: [{ host: '127.0.0.1', port: peer.port }],
          tls: 'required',
          username: 'posthorn',
          password: { $secret: null, value: 'hunter2' } as never,
        }),
      ];
    },
  });
  const send = async (to: string, size = 10) => {
    const content = Buffer.from(`Subject: x\r\n\r\n${`${'y'.repeat(70)}\r\n`.repeat(size)}`);
    expect(await sendRaw(system.port('mx'), { from: 'anna@sender.test', to: [to], content })).toMatch(/^250/);
  };
  for (let number = 0; number < 10; number++) await send(`r${number}@now.test`);
  await everythingFinished(system);
  for (let number = 0; number < 10; number++) await send(`r${number}@later.test`, number === 3 ? 10_000 : 10);
  await until('all were tried', async () => {
    const { rows } = await system.pool.query(`select 1 from mail.recipient where state = 'queued' and attempts = 0`);
    return rows.length === 0;
  });

  await neverIn(system.pool, ['hunter2', Buffer.from('\0posthorn\0hunter2').toString('base64')]);

  // While the backup is made, mail comes in; it belongs to it or not, but each message as a whole.
  let isDone = false;
  const load = (async () => {
    while (!isDone) await send('during@now.test', 2);
  })();
  const target = join(folder, 'made');
  const made = await runProgram(['scripts/backup.ts', target], { DATABASE_URL: system.url });
  isDone = true;
  await load;
  expect(made, made.output).toMatchObject({ code: 0 });
  expect((await stat(target)).mode & 0o077).toBe(0);
  for (const name of await readdir(target)) {
    expect((await stat(join(target, name))).mode & 0o077, name).toBe(0);
  }

  await using fresh = await createTestDatabase({ empty: true });
  const wrong = { DATABASE_URL: fresh.url, POSTHORN_SECRET: 'another secret of the testbed, as long' };
  const restored = await runProgram(['scripts/restore.ts', target], wrong);
  expect(restored, restored.output).toMatchObject({ code: 0 });
  expect(restored.output).toContain('does not open the secrets of this backup');
  await expect(openSecrets(fresh.pool, wrong.POSTHORN_SECRET)).rejects.toThrow(/is not the one/);
  const right = { ...wrong, POSTHORN_SECRET: secret };
  const again = await runProgram(['scripts/restore.ts', target], right);
  expect(again.output).toContain('not empty');
  const forced = await runProgram(['scripts/restore.ts', target, '--force'], right);
  expect(forced, forced.output).toMatchObject({ code: 0 });
  expect(forced.output).not.toContain('does not open');

  const source = await balanced(system);
  const ledger = await readLedger(fresh.pool);
  expect(ledger).toMatchObject({ balanced: true });
  expect(ledger.right.delivered).toBeGreaterThanOrEqual(10);
  expect(ledger.right.queued).toBeGreaterThanOrEqual(10);
  expect(ledger.left.total).toBeLessThanOrEqual(source.left.total);

  // The old installation is gone; the new one holds what it has until somebody says otherwise.
  await system.worker?.close();
  const before = peer.arrived.length;
  isRestored = true;
  const log = keepLog();
  await using worker = await createWorker({
    databaseUrl: fresh.url,
    secret,
    dataDir: folder,
    bind: '127.0.0.1',
    hostname: 'posthorn.test',
    ports: [],
    dnsServers: [{ host: '127.0.0.1', port: 9 }],
    log,
  });
  await ensureFirstRevision(fresh.pool);
  worker.ring('smarthost:out');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(peer.arrived).toHaveLength(before);
  expect((await readLedger(fresh.pool)).right.queued).toBe(ledger.right.queued);

  const held = await readRevision(fresh.pool);
  if (!held || !('configuration' in held)) throw new Error('no revision');
  expect(held.configuration.queue.holdAll).toBe(true);
  const configuration = structuredClone(held.configuration);
  configuration.queue.holdAll = false;
  await publish(fresh.pool, { base: held.number, configuration, author: 'test', reason: 'released' });
  await fresh.pool.query(`update mail.recipient set next_try = now() where state = 'queued'`);
  await until('all is delivered', async () => (await readLedger(fresh.pool)).right.queued === 0, {
    explain: async () => {
      const { rows } = await fresh.pool.query(`select * from mail.recipient where state = 'queued' limit 3`);
      return `${JSON.stringify(rows)}\n${log.text()}`;
    },
  });
  const after = await readLedger(fresh.pool);
  expect(after).toMatchObject({ balanced: true, right: { delivered: after.left.total } });
  const later = peer.arrived.slice(before).filter(({ recipients }) => recipients[0]?.endsWith('@later.test'));
  expect(later).toHaveLength(10);
  expect(Math.max(...later.map(({ content }) => content.length))).toBeGreaterThan(700_000);
}, 60_000);

/** Looks through every row of every table: settings, history and transcripts of conversations in which the password was said. */
async function neverIn(pool: Pool, secrets: string[]): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'mail')`,
  );
  expect(rows.length).toBeGreaterThan(10);
  const said = await pool.query(`select 1 from mail.attempt where transcript like '%<credentials>%' limit 1`);
  expect(said.rowCount).toBe(1);
  for (const { name } of rows) {
    for (const secret of secrets) {
      const found = await pool.query(`select 1 from ${name} t where t::text like '%' || $1 || '%' limit 1`, [secret]);
      expect(found.rowCount, name).toBe(0);
    }
  }
}
