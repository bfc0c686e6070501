import { createPool } from '@posthorn/db/pool';
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
    expect(health.body.parts.find((part: { part: string }) => part.part === 'database')).toMatchObject({
      status: 'down',
    });
    const overview = await api.call('/overview', { role: 'owner' });
    expect(overview.status).toBe(503);
    expect(overview.body.type).toBe('urn:posthorn:problem:unavailable');
    expect(JSON.stringify([health.body, overview.body])).not.toContain(name);
    expect(await (await api.fetch('/metrics', { key: null, address: '127.0.0.1' })).text()).toContain(
      'posthorn_up{part="database"} 0',
    );
    await admin.query(`alter database "${name}" with allow_connections true`);
    expect((await api.call('/health', { key: null })).status).toBe(200);
  } finally {
    await admin.query(`alter database "${name}" with allow_connections true`);
    await admin.end();
  }
});
