import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Answer, type RunningApi, startTestApi } from './testing/running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
  for (const [role, name] of [
    ['owner', 'Olive'],
    ['operator', 'Kim'],
  ])
    await api.start.database.pool.query(`INSERT INTO "user" (id, name, email, role) VALUES ($1, $2, $3, $4)`, [
      `test-${role}`,
      name,
      `${role}@test.example`,
      role,
    ]);
});
afterAll(() => api[Symbol.asyncDispose]());
afterEach(() => api.start.database.pool.query('DELETE FROM configuration_draft'));

const at = '/configuration/draft';
const save = (role: string, patch: unknown): Promise<Answer> => api.call(at, { role, method: 'PUT', body: { patch } });
const draftOf = async (role: string) => (await api.call(at, { role })).body.draft;
const post = (role: string, path: string, body: unknown = {}): Promise<Answer> =>
  api.call(`${at}/${path}`, { role, method: 'POST', body });
const current = async () => (await api.call('/configuration')).body;
const publish = (patch: unknown, reason = 'test') =>
  api.call('/configuration', { method: 'PATCH', body: { patch, reason } });
const route = (name: string, more: object = {}) => ({
  name,
  match: [`${name}.example`],
  transport: { kind: 'mx', port: 25 },
  lastHop: false,
  enabled: true,
  ...more,
});

test('two people edit at once: the second is told what, by whom and why, and merges', async () => {
  await publish({ routing: { routes: [route('a'), route('b')] } });
  await save('owner', {
    smtp: { greeting: 'ESMTP theirs', maxErrors: 6 },
    routing: { routes: [route('c'), route('a'), route('b')] },
  });
  await save('operator', {
    smtp: { greeting: 'ESMTP mine', maxNoops: 33 },
    routing: { routes: [route('a', { enabled: false }), route('b')] },
  });
  expect((await post('owner', 'publish', { reason: 'greet properly' })).status).toBe(200);
  const refused = await post('operator', 'publish', { reason: 'mine' });
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('was published meanwhile')]);

  const draft = await draftOf('operator');
  const { revision } = await current();
  expect(draft).toMatchObject({ isBehind: true, base: revision - 1, changeCount: 3 });
  expect(draft.published).toMatchObject([{ number: revision, author: 'owner@example.org', reason: 'greet properly' }]);
  expect(draft.theirs.map(({ path }: { path: string }) => path)).toEqual([
    'smtp.greeting',
    'smtp.maxErrors',
    'routing.routes[0]',
  ]);
  expect(draft.conflicts).toMatchObject([
    {
      path: 'smtp.greeting',
      words: { theirs: '“ESMTP theirs”', mine: '“ESMTP mine”' },
      by: { number: revision, author: 'owner@example.org' },
    },
  ]);
  const unanswered = await post('operator', 'rebase', { onto: revision });
  expect([unanswered.status, unanswered.body.conflicts]).toMatchObject([409, [{ path: 'smtp.greeting' }]]);
  expect((await post('operator', 'rebase', { onto: revision - 1, resolutions: {} })).status).toBe(409);
  const merged = await post('operator', 'rebase', { onto: revision, resolutions: { 'smtp.greeting': 'mine' } });
  expect(merged.body).toMatchObject({ base: revision, changeCount: 3, errors: [] });
  expect((await post('operator', 'publish', { reason: 'mine, on top' })).status).toBe(200);
  const { configuration } = await current();
  expect([configuration.smtp.greeting, configuration.smtp.maxErrors, configuration.smtp.maxNoops]).toEqual([
    'ESMTP mine',
    6,
    33,
  ]);
  expect(
    configuration.routing.routes.map((one: { name: string; enabled: boolean }) => [one.name, one.enabled]),
  ).toEqual([
    ['c', true],
    ['a', false],
    ['b', true],
  ]);
  expect(await draftOf('operator')).toBeNull();
});

test('others see that somebody works on the settings, and where, not what', async () => {
  const account = {
    username: 'kim',
    password: { $secret: null, value: 'a word nobody should see' },
    enabled: true,
    senders: ['*'],
  };
  await save('operator', { smtp: { greeting: 'ESMTP unpublished' }, auth: { accounts: [account] } });
  const { items } = (await api.call('/configuration/drafts', { role: 'viewer' })).body;
  expect(items).toMatchObject([
    { name: 'Kim', kind: 'user', changes: 2, paths: ['smtp.greeting', 'auth.accounts[0]'] },
  ]);
  expect(JSON.stringify(items)).not.toContain('unpublished');
  expect((await api.call('/configuration/drafts', { role: 'operator' })).body.items).toEqual([]);
  for (const body of [await draftOf('operator'), (await api.call('/audit')).body])
    expect(JSON.stringify(body)).not.toContain('nobody should see');
});

test('a draft may disagree with itself until it is published; what cannot be read is refused', async () => {
  const saved = await save('operator', { routing: { defaultRoute: 'sandbox' }, sandbox: { enabled: false } });
  expect([saved.status, saved.body.errors]).toMatchObject([200, [{ path: 'routing.defaultRoute' }]]);
  expect((await api.call(`${at}/summary`, { role: 'operator' })).body.draft).toMatchObject({ changes: 1, errors: 1 });
  expect((await post('operator', 'publish', { reason: 'no' })).status).toBe(422);
  expect((await save('operator', { routing: { defaultRoute: 'mx' } })).body.errors).toEqual([]);
  const refused = await save('operator', { smtp: { maxErrors: 'many' } });
  expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'smtp.maxErrors']);
  expect((await draftOf('operator')).changeCount).toBe(2);
});

test('single changes are taken back; the last one takes the draft with it', async () => {
  await save('operator', { smtp: { maxNoops: 44, maxErrors: 5 } });
  const [first, second] = (await draftOf('operator')).changes;
  const left = await post('operator', 'revert', { changes: [{ path: first.path, kind: first.kind }] });
  expect(left.body.changes).toMatchObject([{ path: second.path }]);
  expect((await post('operator', 'revert', { changes: [{ path: first.path, kind: first.kind }] })).status).toBe(409);
  await post('operator', 'revert', { changes: [{ path: second.path, kind: second.kind }] });
  expect(await draftOf('operator')).toBeNull();
  expect((await post('operator', 'revert', { changes: [{ path: 'smtp.maxNoops', kind: 'changed' }] })).status).toBe(
    404,
  );
});

test('thrown away, and taken back', async () => {
  await save('operator', { smtp: { maxNoops: 45 } });
  expect((await api.call(at, { role: 'operator', method: 'DELETE' })).body.discarded).toBe(true);
  expect(await draftOf('operator')).toBeNull();
  expect((await post('operator', 'restore')).body).toEqual({ restored: true });
  expect((await draftOf('operator')).changeCount).toBe(1);
  expect((await post('operator', 'restore')).status).toBe(422);
});

test('single entries of a list: put, renamed, removed, ordered, from two sides', async () => {
  const entries = (body: object, role = 'operator') => api.call(`${at}/entries`, { role, method: 'PUT', body });
  await publish({ routing: { routes: [route('a'), route('b'), route('c')] } });
  await Promise.all([
    entries({ list: 'routing.routes', put: [{ value: route('d') }] }),
    entries({ list: 'routing.routes', put: [{ key: 'a', value: route('a2') }] }),
    entries({ list: 'routing.routes', remove: ['b'] }),
  ]);
  await entries({ list: 'routing.routes', order: ['d', 'c'] });
  const names = (await draftOf('operator')).configuration.routing.routes.map((one: { name: string }) => one.name);
  expect(names).toEqual(['d', 'c', 'a2']);
  expect((await entries({ list: 'smtp.relayHosts', remove: ['x'] })).status).toBe(422);
  const wrong = await entries({ list: 'routing.routes', put: [{ value: { name: 'x' } }] });
  expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'routing.routes[3].transport']);
});

test('a secret of another draft cannot be taken', async () => {
  const account = (password: object) => ({
    auth: { accounts: [{ username: 'kim', password, enabled: true, senders: ['*'] }] },
  });
  await save('operator', account({ $secret: null, value: 'one of the operator' }));
  const theirs = (await draftOf('operator')).configuration.auth.accounts[0].password;
  expect((await save('owner', account(theirs))).status).toBe(422);
});

test('a new secret is put in force only by who has proved lately who they are', async () => {
  const account = {
    username: 'lee',
    password: { $secret: null, value: 'a long enough word' },
    enabled: true,
    senders: ['*'],
  };
  await save('operator', { auth: { accounts: [account] } });
  const long = { cookie: 'test=operator; fresh=1', 'sec-fetch-site': 'same-origin' };
  const body = { reason: 'an account' };
  const stale = await api.call(`${at}/publish`, { role: 'operator', method: 'POST', body, headers: long });
  expect([stale.status, stale.body.type]).toEqual([403, 'urn:posthorn:problem:confirmation-required']);
  expect((await post('operator', 'publish', body)).status).toBe(200);
  await save('operator', { smtp: { maxNoops: 51 } });
  const harmless = await api.call(`${at}/publish`, { role: 'operator', method: 'POST', body, headers: long });
  expect(harmless.status).toBe(200);
});
