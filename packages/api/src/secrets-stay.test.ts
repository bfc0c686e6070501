import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawRoutes } from './raw/routes.ts';
import { appRouter } from './router.ts';
import { routesOf } from './routes.ts';
import { ensureTestPerson } from './testing/people.ts';
import { type RunningApi, startTestApi } from './testing/running-api.ts';
import { makeSampleTraffic, type SampleTraffic } from './testing/sample-traffic.ts';

const planted = ['planted-mailbox-password-1', 'planted-smarthost-password-2', 'planted-draft-password-3'];
let api: RunningApi;
let sample: SampleTraffic;

beforeAll(async () => {
  api = await startTestApi();
  sample = await makeSampleTraffic(api.start.database.pool);
  const accounts = (value: string) => [{ username: 'kim@example.org', password: { $secret: null, value } }];
  const patch = {
    auth: { accounts: accounts(planted[0] ?? '') },
    routing: {
      routes: [
        {
          name: 'out',
          match: '*',
          transport: {
            kind: 'smarthost',
            hosts: [{ host: 'relay.example.net', port: 587 }],
            username: 'posthorn',
            password: { $secret: null, value: planted[1] },
          },
        },
      ],
    },
  };
  const { status, body } = await api.call('/configuration', { method: 'PATCH', body: { patch, reason: 'planted' } });
  expect(`${status} ${JSON.stringify(body.errors ?? '')}`).toBe('200 ""');
  const drafted = { auth: { accounts: accounts(planted[2] ?? '') } };
  await api.call('/configuration/draft', { role: 'operator', method: 'PUT', body: { patch: drafted } });
  await ensureTestPerson(api.start, 'viewer');
  const { pool } = api.start.database;
  await pool.query(
    `INSERT INTO session (id, expires_at, token, user_id) SELECT 'planted-session', now() + interval '1 day', 'planted-session-token', id FROM "user" LIMIT 1`,
  );
  await pool.query(
    `INSERT INTO recovery_code (id, user_id, hash) SELECT 'r', id, 'planted-recovery-hash' FROM "user" LIMIT 1`,
  );
  await pool.query(
    `INSERT INTO verification (id, identifier, value, expires_at) VALUES ('v', 'posthorn planted', 'planted-challenge', now() + interval '1 day')`,
  );
});
afterAll(() => api?.[Symbol.asyncDispose]());

/** Everything in the database that opens something, as text that could turn up in an answer. */
const stored = async (): Promise<string[]> => {
  const { pool } = api.start.database;
  const { rows } = await pool.query<{ value: string }>(
    `SELECT password AS value FROM account WHERE password IS NOT NULL
     UNION ALL SELECT hash FROM api_key UNION ALL SELECT token FROM session UNION ALL SELECT hash FROM recovery_code
     UNION ALL SELECT value FROM verification
     UNION ALL SELECT encode(ciphertext, 'hex') FROM secret UNION ALL SELECT encode(ciphertext, 'base64') FROM secret`,
  );
  return rows.map(({ value }) => value);
};

test('a stolen read key reads no secret, whatever it asks', async () => {
  const key = await api.keyWith('read');
  const { pool } = api.start.database;
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM "user" UNION ALL SELECT id FROM api_key UNION ALL SELECT id FROM secret UNION ALL SELECT owner FROM configuration_draft`,
  );
  const ids = [
    ...new Set([...rows.map(({ id }) => id), sample.deferred, sample.refusedSession, 'auth', 'routing', '1', '2']),
  ];
  const secrets = [...planted, ...(await stored()), key, api.start.apiKey, api.start.owner.password, api.start.secret];
  expect(secrets.length).toBeGreaterThan(12);
  const asked = routesOf(appRouter).filter(({ type }) => type === 'query');
  let answered = 0;
  for (const { method, path } of asked) {
    const places = path.match(/\{\w+\}/g) ?? [];
    for (const id of places.length > 0 ? ids : ['']) {
      const filled = places.reduce((text, place) => text.replace(place, encodeURIComponent(id)), path);
      const response = await api.fetch(`/api/v1${filled}`, { key, method, ...(method === 'GET' ? {} : { body: {} }) });
      const text = await response.text();
      if (response.status === 200) answered += 1;
      const found = secrets.filter((secret) => secret.length > 6 && text.includes(secret));
      expect(`${method} ${filled}: ${found.join()}`).toBe(`${method} ${filled}: `);
    }
  }
  expect(answered).toBeGreaterThan(25);
  for (const { path, needs } of rawRoutes.filter((route) => route.needs !== 'read'))
    expect((await api.call(path.replace('{id}', sample.deferred).replace('{part}', '1'), { key })).status, needs).toBe(
      403,
    );
});

test('not even an owner reads one back', async () => {
  const secrets = [...planted, ...(await stored())];
  for (const path of [
    '/configuration',
    '/configuration/export',
    '/users',
    '/api-keys',
    '/audit',
    '/revisions/2',
    '/revisions/2/diff',
    '/configuration/draft',
  ]) {
    const text = await (await api.fetch(`/api/v1${path}`)).text();
    expect(`${path}: ${secrets.filter((secret) => text.includes(secret)).join()}`).toBe(`${path}: `);
  }
  expect(api.log.join('\n')).not.toContain('planted-');
});
