import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendRaw } from '../interop/raw-client.ts';
import { until } from '../interop/record.ts';
import { exited, isRunning, type Launched, launch, postmasterOf } from './programs.ts';

let dataDir: string;
let posthorn: Launched;
/** 250s heard so far, one recipient each. */
let promised = 0;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'posthorn-launcher-'));
  // Where root's system user can reach it, so that the database lies in here too and goes with it.
  await chmod(dataDir, 0o755);
  posthorn = await launch({ POSTHORN_DATA_DIR: dataDir });
});
afterAll(async () => {
  await posthorn?.daemon.stop();
  const left = postmasterOf(dataDir);
  if (left) process.kill(left, 'SIGQUIT');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

async function send(count: number, recipient = 'somebody@world.test'): Promise<void> {
  for (let number = 0; number < count; number++) {
    await until('a 250', async () => {
      const content = Buffer.from(`Subject: ${promised}\r\n\r\nx\r\n`);
      const message = { from: 'anna@sender.test', to: [recipient], content };
      return (await sendRaw(posthorn.ports.mx, message).catch(() => '')).startsWith('250');
    });
    promised++;
  }
}

type Ledger = { left: { total: number }; right: Record<string, number>; balanced: boolean };

/** Waits until nothing is queued; everything promised is then delivered and stands in the ledger. */
async function allDelivered(): Promise<void> {
  const ledger = await until(
    'an empty queue',
    async () => {
      const read = (await posthorn.api('GET', '/ledger').catch(() => undefined)) as Ledger | undefined;
      return read?.right['queued'] === 0 && (read.right['delivered'] ?? 0) >= promised ? read : undefined;
    },
    { seconds: 40, explain: () => posthorn.daemon.output() },
  );
  expect(ledger).toMatchObject({ balanced: true, left: { total: ledger.right['delivered'] } });
}

async function configure(patch: object): Promise<void> {
  await posthorn.api('PATCH', '/configuration', { patch, reason: 'test', waitMs: 5000 });
}

test('Postgres is killed -9: it comes back by itself and mail flows on', async () => {
  await send(5);
  await allDelivered();
  const before = postmasterOf(dataDir);
  process.kill(before!, 'SIGKILL');
  await send(5);
  await allDelivered();
  expect(postmasterOf(dataDir)).not.toBe(before);
  expect(posthorn.daemon.output()).toContain('Postgres ended by itself; starting it again');
}, 60_000);

test('the launcher is killed -9: its parts end by themselves, the next start adopts the orphaned Postgres', async () => {
  await send(5);
  const parts = Object.values(posthorn.parts());
  expect(parts).toHaveLength(3);
  const orphan = postmasterOf(dataDir);
  // The launcher alone: what it started has to see for itself that it is gone.
  posthorn.daemon.child.kill('SIGKILL');
  await exited(posthorn.daemon);
  await until('the parts are gone', () => !parts.some(isRunning), { seconds: 20 });
  expect(postmasterOf(dataDir)).toBe(orphan);
  posthorn = await launch({ POSTHORN_DATA_DIR: dataDir });
  expect(posthorn.daemon.output()).toContain(`Found the database already running (process ${orphan})`);
  await send(5);
  await allDelivered();
}, 60_000);

test('SIGTERM in the middle of deliveries: nothing is lost, nothing arrives twice, nothing is left running', async () => {
  await configure({ queue: { holdAll: true } });
  await send(100, 'slow@world.test');
  await configure({ queue: { holdAll: false }, sandbox: { misbehave: { slowMilliseconds: 100 } } });
  await until('deliveries have begun', async () => ((await ledgerNow()).right['queued'] ?? 0) < 100);
  const parts = Object.values(posthorn.parts());
  posthorn.daemon.child.kill('SIGTERM');
  expect(await exited(posthorn.daemon), posthorn.daemon.output()).toBe(0);
  expect([...parts.filter(isRunning), postmasterOf(dataDir)]).toEqual([undefined]);

  posthorn = await launch({ POSTHORN_DATA_DIR: dataDir });
  await allDelivered();
  const { items } = (await posthorn.api('GET', '/sandbox/messages?recipient=slow@world.test&limit=200')) as {
    items: unknown[];
  };
  expect(items).toHaveLength(100);
}, 60_000);

async function ledgerNow(): Promise<Ledger> {
  return (await posthorn.api('GET', '/ledger')) as Ledger;
}
