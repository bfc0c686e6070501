import { readMessage } from '@posthorn/queue/history';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from './testing/running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const publish = (patch: unknown, reason = 'test', role = 'owner') =>
  api.call('/configuration', { role, method: 'PATCH', body: { patch, reason } });
const check = async (text: string) => (await api.call('/configuration/check', { method: 'POST', body: { text } })).body;

test('revisions tell what they changed, and are found by author, reason and setting', async () => {
  await publish({ smtp: { maxNoops: 11 } }, 'fewer idle commands', 'operator');
  await publish({ smtp: { maxErrors: 5 }, queue: { maxAge: '4d' } }, 'stricter', 'owner');
  await publish({ routing: { localDomains: [{ domain: 'home.example' }] } }, 'a domain of our own', 'owner');
  const of = async (query: string) =>
    (await api.call(`/revisions${query}`)).body.items.map(({ reason }: { reason: string }) => reason);
  expect(await of('')).toEqual(['a domain of our own', 'stricter', 'fewer idle commands', 'First start']);
  expect(await of('?author=operator')).toEqual(['fewer idle commands']);
  expect(await of('?reason=STRICT')).toEqual(['stricter']);
  expect(await of('?changed=smtp.maxErrors')).toEqual(['stricter', 'First start']);
  expect(await of('?changed=smtp')).toEqual(['stricter', 'fewer idle commands', 'First start']);
  expect(await of('?changed=routing.localDomains[0].domain')).toEqual(['a domain of our own', 'First start']);
  expect(await of('?reason=100%25')).toEqual([]);
  const [, stricter] = (await api.call('/revisions')).body.items;
  expect(stricter).toMatchObject({ changeCount: 2, groups: ['smtp', 'queue'] });
  expect(stricter.words[0]).toContain('Errors per connection');
  const asked = (await api.call('/revisions?changed=queue.maxAge')).body.items[0];
  expect(asked.words).toEqual(['Queue › Give up after lowered from 5d to 4d.']);
});

test('a document as text: faults with line and column, and what it would change', async () => {
  const { configuration, revision } = (await api.call('/configuration/export')).body;
  const text = JSON.stringify(configuration, null, 2);
  expect(await check(text)).toMatchObject({ valid: true, changes: [], changeCount: 0, current: revision });
  const edited = text.replace('"maxErrors": 5', '"maxErrors": 7');
  expect(await check(edited)).toMatchObject({
    valid: true,
    changes: [{ path: 'smtp.maxErrors', before: 5, after: 7 }],
  });
  const wrong = await check(text.replace('"maxErrors": 5', '"maxErrors": "many"'));
  const line = text.slice(0, text.indexOf('"maxErrors"')).split('\n').length;
  expect(wrong).toMatchObject({ valid: false, errors: [{ path: 'smtp.maxErrors', line, column: 18 }] });
  expect(await check('{\n  "smtp": {,\n}')).toMatchObject({ valid: false, errors: [{ line: 2, column: 12 }] });
  expect((await api.call('/configuration/check', { role: 'viewer', method: 'POST', body: { text } })).status).toBe(200);
});

test('documents of a megabyte', async () => {
  const aliases = Array.from({ length: 12_000 }, (_, index) => ({
    address: `somebody.number.${index}@home.example`,
    targets: [`mailbox.${index}@elsewhere.example`],
  }));
  const text = JSON.stringify({ routing: { localDomains: [{ domain: 'home.example' }], aliases } });
  expect(text.length).toBeGreaterThan(1_000_000);
  const checked = await check(text);
  expect([checked.valid, checked.changes.length]).toEqual([true, 500]);
  expect(checked.changeCount).toBeGreaterThan(12_000);
  const { revision } = (await api.call('/configuration')).body;
  const body = { configuration: JSON.parse(text), base: revision };
  const saved = await api.call('/configuration/draft', { role: 'operator', method: 'PUT', body });
  expect([saved.status, saved.body.changes.length]).toEqual([200, 500]);
  const one = await api.call('/configuration/draft/entries', {
    role: 'operator',
    method: 'PUT',
    body: { list: 'routing.aliases', put: [{ value: { address: 'new@home.example', targets: ['a@b.example'] } }] },
  });
  expect(one.body.changeCount).toBe(saved.body.changeCount + 1);
  await api.call('/configuration/draft', { role: 'operator', method: 'DELETE' });
});

test('where would these addresses go, now and by the draft?', async () => {
  const trace = (body: object, role = 'operator') => api.call('/routing/trace', { role, method: 'POST', body });
  const live = await trace({ addresses: ['kim@far.example', 'no address'] });
  expect(live.body.items[0]).toMatchObject({
    asked: 'kim@far.example',
    way: { result: { kind: 'sandbox', destination: 'sandbox' } },
  });
  expect(live.body.items[1].problem).toContain('looks like');
  expect(live.body.destinations).toMatchObject([{ destination: 'sandbox', waiting: 0, isHeld: false }]);
  expect((await trace({ addresses: ['a@b.example'], of: 'draft' })).status).toBe(404);
  await api.call('/configuration/draft', {
    role: 'operator',
    method: 'PUT',
    body: {
      patch: {
        routing: { defaultRoute: 'mx', aliases: [{ address: 'team@home.example', targets: ['kim@far.example'] }] },
      },
    },
  });
  const draft = (await trace({ addresses: ['team@home.example'], of: 'draft' })).body.items[0];
  expect(draft.way.steps[0]).toMatchObject({ name: 'team@home.example', setting: 'routing.aliases[0]' });
  expect(draft.tree).toMatchObject({ targets: [{ address: 'kim@far.example', end: 'final' }] });
  expect(draft.targets[0].result.destination).toBe('mx:far.example');
  expect((await trace({ addresses: ['a@b.example'], of: 'draft' }, 'viewer')).status).toBe(403);
  await api.call('/configuration/draft', { role: 'operator', method: 'DELETE' });
});

test('a trial is a real message to the sandbox, and only there', async () => {
  const trial = (body: object, role = 'operator') => api.call('/sandbox/trials', { role, method: 'POST', body });
  const sent = await trial({ to: 'greylist' });
  expect([sent.status, sent.body]).toMatchObject([201, { destination: 'sandbox' }]);
  expect(sent.body.recipient).toMatch(/^greylist\+[0-9a-f]{6}@sandbox\.test$/);
  const stored = await readMessage(api.start.database.pool, sent.body.messageId);
  expect(stored?.message.summary.subject).toBe('A destination that greylists');
  const told = (await api.call(`/messages/${sent.body.messageId}/timeline`)).body;
  expect(JSON.stringify(told)).toContain('builtin.trial');
  expect((await trial({ to: 'explode' })).status).toBe(400);
  expect((await trial({ to: 'permfail' }, 'viewer')).status).toBe(403);
  await publish({ routing: { defaultRoute: 'mx' } }, 'to the world');
  await expect.poll(async () => (await trial({ to: 'permfail' })).status).toBe(422);
  expect((await trial({ to: 'permfail' })).body.detail).toContain('does not go to the sandbox');
  const { items } = (await api.call('/audit')).body;
  expect(items.some(({ action }: { action: string }) => action === 'sandbox.try')).toBe(true);
});
