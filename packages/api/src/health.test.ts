import { createPool } from '@posthorn/db/pool';
import { registerProcess } from '@posthorn/db/processes';
import { expect, test } from 'vitest';
import { startTestApi } from './testing/running-api.ts';

test('with the database away health says so with 503, and everything else is an honest 5xx', async () => {
  await using api = await startTestApi();
  const { url } = api.start.database;
  const name = new URL(url).pathname.slice(1);
  const elsewhere = new URL(url);
  elsewhere.pathname = '/postgres';
  const admin = createPool(elsewhere.href, { max: 1 });
  try {
    await admin.query(`alter database "${name}" with allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    const health = await api.call('/health', { key: null });
    expect([health.status, health.body.status, health.body.revision]).toEqual([503, 'down', null]);
    const database = (body: { parts: { part: string }[] }) => body.parts.find(({ part }) => part === 'database');
    expect(database(health.body)).toMatchObject({
      status: 'down',
      since: expect.stringMatching(/^2\d{3}-/),
      works: expect.stringContaining('nothing is lost'),
    });
    const again = await api.call('/health', { key: null });
    expect(database(again.body)).toMatchObject({
      since: (database(health.body) as unknown as { since: string }).since,
    });
    const overview = await api.call('/overview', { role: 'owner' });
    expect(overview.status).toBe(503);
    expect(overview.body.type).toBe('urn:posthorn:problem:unavailable');
    expect(JSON.stringify([health.body, overview.body])).not.toContain(name);
    expect(await (await api.fetch('/metrics', { key: null, address: '127.0.0.1' })).text()).toContain(
      'posthorn_up{part="database"} 0',
    );
    await admin.query(`alter database "${name}" with allow_connections true`);
    const back = await api.call('/health', { key: null });
    expect([back.status, database(back.body)]).toMatchObject([200, { status: 'ok', since: null, works: '' }]);
  } finally {
    await admin.query(`alter database "${name}" with allow_connections true`);
    await admin.end();
  }
});

test('what a process says is wrong reaches those who may read settings, and nobody else', async () => {
  await using api = await startTestApi();
  const { pool } = api.start.database;
  const port = 'Port 2525 on 192.0.2.7 is in use.';
  const redis = 'connect ECONNREFUSED 192.0.2.8:6379';
  await using _engine = await registerProcess(pool, {
    kind: 'engine',
    version: '0',
    detail: { problems: [port], intakeOpen: true },
  });
  await using _worker = await registerProcess(pool, { kind: 'worker', version: '0', detail: { wakeError: redis } });
  await using broken = await registerProcess(pool, { kind: 'worker', version: '0' });
  await broken.setRevision(1, 'revision 2 cannot be read: secret detail');
  const reasons = async (call: { key?: null; role?: string }): Promise<string> =>
    JSON.stringify((await api.call('/health', call)).body);
  const full = await reasons({});
  for (const words of [port, redis, 'secret detail']) expect(full).toContain(words);
  expect(await reasons({ role: 'viewer' })).toContain(port);
  const open = await reasons({ key: null });
  for (const words of ['192.0.2', 'secret detail', 'Port 2525']) expect(open).not.toContain(words);
  expect(JSON.parse(open)).toMatchObject({ status: 'degraded' });
  expect(open).toContain('Mail is found by the sweep instead');
});

test('metrics without a key: for this machine, but not for what a proxy on it passes on', async () => {
  await using api = await startTestApi();
  const status = async (address: string, headers: Record<string, string> = {}) =>
    (await api.fetch('/metrics', { key: null, address, headers })).status;
  expect(await status('127.0.0.1')).toBe(200);
  expect(await status('::1')).toBe(200);
  expect(await status('203.0.113.5')).toBe(401);
  for (const name of ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'])
    expect(await status('127.0.0.1', { [name]: '203.0.113.5' })).toBe(401);
  expect((await api.fetch('/metrics', { address: '203.0.113.5' })).status).toBe(200);
});
