import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from './testing/running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const patch = (change: object, more: object = {}) =>
  api.call('/configuration', { method: 'PATCH', body: { patch: change, reason: 'test', ...more } });

test('export, validate, diff and apply one whole document', async () => {
  const { body } = await api.call('/configuration/export');
  const document = structuredClone(body.configuration);
  document.smtp.maxMessageSize = '40M';
  const diff = await api.call('/configuration/diff', { method: 'POST', body: { configuration: document } });
  expect(diff.body.changes).toEqual([expect.objectContaining({ path: 'smtp.maxMessageSize', kind: 'changed' })]);
  const checked = await api.call('/configuration/validate', {
    method: 'POST',
    body: { configuration: { smtp: { maxErrors: 'many' }, nonsense: 1 } },
  });
  expect(checked.body.valid).toBe(false);
  expect(checked.body.errors.map((item: { path: string }) => item.path)).toEqual(
    expect.arrayContaining(['smtp.maxErrors', 'nonsense']),
  );
  const applied = await api.call('/configuration', {
    method: 'PUT',
    body: { configuration: document, reason: 'larger', base: body.revision, waitMs: 10_000 },
  });
  expect(applied.body).toMatchObject({ revision: body.revision + 1, inForce: { everywhere: true } });
  expect(applied.body.inForce.processes[0].afterMs).toBeGreaterThanOrEqual(0);
});

test('what is not valid is refused with path and reason, and nothing is published', async () => {
  const before = (await api.call('/configuration')).body.revision;
  const unknown = await patch({ smtp: { relayHosts: ['@nowhere'] } });
  expect([unknown.status, unknown.body.type]).toEqual([422, 'urn:posthorn:problem:invalid-configuration']);
  expect(unknown.body.errors[0].path).toMatch(/^smtp\.relayHosts/);
  expect((await patch({ smtp: { noSuchSetting: 1 } })).body.errors[0].path).toBe('smtp.noSuchSetting');
  expect((await api.call('/configuration')).body.revision).toBe(before);
});

test('the second of two editors is told, and nothing is overwritten', async () => {
  const { revision } = (await api.call('/configuration')).body;
  expect((await patch({ smtp: { maxNoops: 21 } }, { base: revision })).status).toBe(200);
  const late = await patch({ smtp: { maxNoops: 22 } }, { base: revision });
  expect([late.status, late.body.current]).toEqual([409, revision + 1]);
  expect((await api.call('/configuration')).body.configuration.smtp.maxNoops).toBe(21);
});

test('draft: save, look, publish; another person does not see it; a stale one is refused', async () => {
  const saved = await api.call('/configuration/draft', {
    role: 'operator',
    method: 'PUT',
    body: { patch: { smtp: { greeting: 'ESMTP draft' } } },
  });
  expect(saved.body.changes).toHaveLength(1);
  expect((await api.call('/configuration/draft', { role: 'owner' })).body.draft).toBeNull();
  expect((await api.call('/configuration')).body.configuration.smtp.greeting).not.toBe('ESMTP draft');
  await patch({ smtp: { maxNoops: 23 } });
  expect((await api.call('/configuration/draft', { role: 'operator' })).body.draft.isBehind).toBe(true);
  const publish = { role: 'operator', method: 'POST', body: { reason: 'greet' } };
  expect((await api.call('/configuration/draft/publish', publish)).status).toBe(409);
  await api.call('/configuration/draft', { role: 'operator', method: 'DELETE' });
  await api.call('/configuration/draft', {
    role: 'operator',
    method: 'PUT',
    body: { patch: { smtp: { greeting: 'ESMTP draft' } } },
  });
  expect((await api.call('/configuration/draft/publish', publish)).status).toBe(200);
  expect((await api.call('/configuration')).body.configuration.smtp.greeting).toBe('ESMTP draft');
});

test('roll back puts an earlier revision in force as a new one', async () => {
  const { revision } = (await api.call('/configuration')).body;
  const back = await api.call('/revisions/1/rollback', { method: 'POST', body: {} });
  expect(back.body.revision).toBe(revision + 1);
  expect((await api.call(`/revisions/${revision + 1}/diff?against=1`)).body.changes).toEqual([]);
  expect((await api.call('/revisions/999/rollback', { method: 'POST', body: {} })).status).toBe(404);
});

test('a secret goes in and never comes out', async () => {
  const word = 'correct horse battery staple';
  const account = { username: 'kim@example.org', password: { $secret: null, value: word }, enabled: true };
  expect((await patch({ auth: { accounts: [account] } })).status).toBe(200);
  const seen = await Promise.all(
    ['/configuration', '/configuration/export', '/revisions', '/audit', '/configuration/draft'].map((path) =>
      api.call(path),
    ),
  );
  const { configuration } = seen[0]?.body ?? {};
  expect(configuration.auth.accounts[0].password).toEqual({ $secret: expect.any(String) });
  expect(JSON.stringify(seen.map(({ body }) => body))).not.toContain(word);
  expect(api.log.join('\n')).not.toContain(word);
  const bad = await patch({ auth: { accounts: [{ ...account, surprise: true }] } });
  expect(bad.status).toBe(422);
  expect(JSON.stringify(bad.body)).not.toContain(word);
});

test('a secret cannot be borrowed for another purpose', async () => {
  const { configuration } = (await api.call('/configuration')).body;
  const borrowed = configuration.auth.accounts[0].password;
  const route = {
    name: 'theirs',
    match: ['*'],
    transport: {
      kind: 'smarthost',
      hosts: [{ host: 'evil.example', port: 25 }],
      tls: 'none',
      username: 'x',
      password: borrowed,
    },
    lastHop: false,
    enabled: true,
  };
  const refused = await patch({ routing: { routes: [route] } });
  expect(refused.status).toBe(422);
  expect(refused.body.errors[0].path).toMatch(/routing\.routes\[0\]\.transport\.password/);
});

test('where would this address go?', async () => {
  const { body } = await api.call('/routing/explain?address=kim@example.org');
  expect(body).toMatchObject({ kind: 'sandbox', destination: 'sandbox' });
  expect(body.explain.length).toBeGreaterThan(0);
});

test('people: the last owner stays, a generated password is shown once', async () => {
  const made = await api.call('/users', {
    method: 'POST',
    body: { email: 'Kim@Example.org', name: 'Kim', role: 'operator' },
  });
  expect(made.body).toMatchObject({
    user: { email: 'kim@example.org', mustChangePassword: true },
    generatedPassword: expect.stringMatching(/^[a-z2-9-]{23}$/),
  });
  const users = (await api.call('/users')).body.items;
  expect(JSON.stringify(users)).not.toContain(made.body.generatedPassword);
  const owner = users.find((user: { role: string }) => user.role === 'owner');
  expect((await api.call(`/users/${owner.id}`, { method: 'DELETE' })).status).toBe(422);
  expect((await api.call(`/users/${owner.id}`, { method: 'PATCH', body: { role: 'viewer' } })).status).toBe(422);
  expect(
    (await api.call('/users', { method: 'POST', body: { email: 'kim@example.org', name: 'Kim', role: 'viewer' } }))
      .status,
  ).toBe(409);
  const weak = await api.call('/users', {
    method: 'POST',
    body: { email: 'w@example.org', name: 'W', role: 'viewer', password: 'password123' },
  });
  expect([weak.status, weak.body.errors[0].path]).toEqual([400, 'password']);
  expect((await api.call(`/users/${made.body.user.id}`, { method: 'DELETE' })).status).toBe(200);
});
