import { createRuleTally } from '@posthorn/queue/rule-tally';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from './testing/running-api.ts';
import { makeSampleTraffic } from './testing/sample-traffic.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.call('/configuration', {
    role: 'owner',
    method: 'PATCH',
    body: {
      reason: 'test',
      patch: {
        lists: {
          named: [
            { name: 'friends', kind: 'hosts', items: ['!192.0.2.9', '192.0.2.0/24', '@partners'] },
            { name: 'partners', kind: 'domains', items: ['*.partner.example'] },
            { name: 'strangers', kind: 'addresses', items: ['kim@example.org', '<>'] },
          ],
        },
        smtp: { relayHosts: ['127.0.0.1', '@friends'] },
        rules: {
          ordered: [
            { name: 'known', description: 'A note', stages: ['rcpt'], when: 'clientIn("friends")', verdict: 'warn' },
            {
              name: 'told',
              stages: ['mail'],
              verdict: 'deny',
              reply: { text: '{= inList(sender.address, "strangers") ? "again" : "first" }' },
            },
          ],
        },
      },
    },
  });
});
afterAll(() => api[Symbol.asyncDispose]());

test('hits: asked, applied, failed, with the last fault; nobody hears of rules that were never asked', async () => {
  await using tally = createRuleTally({ pool: api.start.database.pool });
  tally.add('known', Date.now(), { applied: true });
  tally.add('known', Date.now(), { applied: false, fault: { stage: 'rcpt', reason: 'too slow', position: 4 } });
  await tally.flush();
  const { items } = (await api.call('/rules/hits', { role: 'viewer' })).body;
  expect(items).toEqual([
    {
      rule: 'known',
      hour: { asked: 2, applied: 1, failed: 1 },
      day: { asked: 2, applied: 1, failed: 1 },
      week: { asked: 2, applied: 1, failed: 1 },
      lastApplied: expect.any(String),
      lastFailed: expect.any(String),
      lastFault: { stage: 'rcpt', reason: 'too slow', position: 4 },
    },
  ]);
});

test('built-in rules, ready-made ones, and the language', async () => {
  const builtIn = (await api.call('/rules/built-in')).body.items;
  expect(builtIn.find(({ rule }: { rule: string }) => rule === 'builtin.relay-denied')).toMatchObject({
    setting: 'smtp.relayHosts',
    feature: { slug: expect.any(String) },
    week: 0,
  });
  const readyMade = (await api.call('/rules/ready-made')).body.items;
  expect(readyMade.length).toBeGreaterThan(25);
  expect(readyMade[0]).toMatchObject({ id: 'spf-forgery', warning: expect.any(String), feature: { slug: 'spf' } });
  const { facts, functions, stages, verdicts, effects } = (await api.call('/rules/language')).body;
  expect(facts.find(({ name }: { name: string }) => name === 'recipient.address').stages).toEqual(['rcpt', 'prdr']);
  expect(functions.find(({ name }: { name: string }) => name === 'header').stages).toEqual(['prdr', 'data']);
  expect([stages.length, verdicts.length, effects.length]).toEqual([7, 8, 10]);
});

describe('a rule is checked', () => {
  const check = async (rule: object, more = {}) =>
    (await api.call('/rules/check', { method: 'POST', body: { rule: { name: 'x', ...rule }, ...more } })).body.problems;

  test('well, by its types and templates, by its shape, by the lists of the draft', async () => {
    expect(await check({ stages: ['rcpt'], when: 'clientIn("friends")' })).toEqual([]);
    expect(await check({ stages: ['mail'], when: 'sender.domain == 5' })).toEqual([
      { path: 'when', reason: expect.any(String), position: expect.any(Number) },
    ]);
    expect(await check({ stages: ['mail'], when: 'recipient.address == "a@b"' })).toEqual([
      { path: 'when', reason: expect.stringContaining('not known yet at mail'), position: expect.any(Number) },
    ]);
    expect(await check({ stages: ['mail'], reply: { text: 'for {no.such}' } })).toEqual([
      { path: 'reply.text', reason: expect.stringContaining('no fact'), position: 5 },
    ]);
    expect(await check({ stages: ['never'] })).toEqual([{ path: 'stages[0]', reason: expect.any(String) }]);
    const unknown = { stages: ['mail'], when: 'inList(sender.domain, "only-drafted")' };
    expect(await check(unknown)).toHaveLength(1);
    const put = [{ value: { name: 'only-drafted', kind: 'domains', items: [] } }];
    await api.call('/configuration/draft/entries', {
      role: 'operator',
      method: 'PUT',
      body: { list: 'lists.named', put },
    });
    const own = { role: 'operator', method: 'POST', body: { rule: { name: 'x', ...unknown }, of: 'draft' } };
    expect((await api.call('/rules/check', own)).body.problems).toEqual([]);
    await api.call('/configuration/draft', { role: 'operator', method: 'DELETE' });
  });
});

test('lists tell who uses them, and which item holds a value', async () => {
  const { items } = (await api.call('/lists', { role: 'viewer' })).body;
  expect(items).toEqual([
    {
      name: 'friends',
      kind: 'hosts',
      count: 3,
      uses: [
        { kind: 'setting', name: 'smtp.relayHosts', words: expect.stringContaining(' › ') },
        { kind: 'rule', name: 'known', words: 'A note' },
      ],
    },
    { name: 'partners', kind: 'domains', count: 1, uses: [{ kind: 'list', name: 'friends', words: '' }] },
    { name: 'strangers', kind: 'addresses', count: 2, uses: [{ kind: 'rule', name: 'told', words: '' }] },
  ]);
  const match = async (value: string, name = '') =>
    (await api.call(`/lists/match?value=${encodeURIComponent(value)}${name && `&name=${name}`}`)).body.items;
  expect(await match('192.0.2.9', 'friends')).toEqual([
    { name: 'friends', matched: false, item: '!192.0.2.9', place: 1, lookup: null },
  ]);
  expect(await match('192.0.2.7', 'friends')).toMatchObject([{ matched: true, item: '192.0.2.0/24', place: 2 }]);
  expect(await match('mx.partner.example', 'friends')).toMatchObject([{ matched: true, item: '@partners' }]);
  expect(await match('Kim@Example.org')).toMatchObject([
    { name: 'friends', matched: false, item: null, place: null },
    { name: 'partners', matched: false },
    { name: 'strangers', matched: true, item: 'kim@example.org', place: 1 },
  ]);
  expect(await match('', 'strangers')).toMatchObject([{ matched: true, item: '<>' }]);
  expect((await api.call('/lists/match?value=x&name=nobody')).status).toBe(404);
});

test('a list says which look-up decides where its items do not', async () => {
  const keep = (list: string, ...values: object[]) =>
    api.call('/configuration/draft/entries', {
      role: 'operator',
      method: 'PUT',
      body: { list, put: values.map((value) => ({ value })) },
    });
  await keep('lookups.sources', { name: 'vips', source: { kind: 'static' } });
  const asked = { name: 'asked', kind: 'domains', items: ['a.example'], lookup: 'vips' };
  await keep('lists.named', asked, { name: 'around', kind: 'domains', items: ['@asked'] });
  const match = async (value: string, name: string) =>
    (await api.call(`/lists/match?value=${value}&name=${name}&of=draft`, { role: 'operator' })).body.items;
  expect(await match('a.example', 'asked')).toMatchObject([{ matched: true, item: 'a.example', lookup: 'vips' }]);
  expect(await match('b.example', 'asked')).toMatchObject([{ matched: false, item: null, lookup: 'vips' }]);
  expect(await match('b.example', 'around')).toMatchObject([{ matched: false, item: null, lookup: 'vips' }]);
  await api.call('/configuration/draft', { role: 'operator', method: 'DELETE' });
});

describe('a rule is tried', () => {
  const tried = async (rule: object, more = {}, role = 'owner') =>
    (await api.call('/rules/try', { role, method: 'POST', body: { rule: { name: 'x', ...rule }, ...more } })).body;

  test('with facts by hand: what it looked at, what it would have said', async () => {
    const rule = {
      stages: ['rcpt'],
      when: 'spf.result == "fail" && clientIn("friends") && recipient.domain != ""',
      verdict: 'deny',
      reply: { text: 'No, {client.address}: {= size(recipient.address) }', enhanced: '5.7.23' },
      effects: [{ kind: 'log', text: 'from {sender.address}' }],
    };
    const facts = { 'spf.result': 'fail', 'client.address': '192.0.2.7', 'recipient.domain': 'home.example' };
    expect(await tried(rule, { facts })).toEqual({
      problems: [],
      about: null,
      stage: 'rcpt',
      result: 'holds',
      applies: true,
      fault: null,
      verdict: 'deny',
      reply: { code: 550, enhanced: '5.7.23', text: 'No, 192.0.2.7: 0' },
      effects: [{ kind: 'log', text: 'from' }],
      facts: expect.arrayContaining([
        { name: 'spf.result', value: 'fail', from: 'given' },
        { name: 'recipient.address', value: '', from: 'unknown' },
      ]),
      lookups: [],
    });
    expect(await tried(rule, { facts: { ...facts, 'client.address': '192.0.2.9' } })).toMatchObject({
      result: 'does not hold',
      applies: false,
      verdict: null,
    });
    expect((await tried({ ...rule, when: 'spf.result == 5' })).problems).toHaveLength(1);
    expect(await tried({ stages: ['mail'], when: '[1][message.declaredSize + 3] == 1' })).toMatchObject({
      result: 'failed',
      fault: { reason: expect.stringContaining('no member') },
      verdict: 'defer',
    });
    expect((await tried(rule, { stage: 'data' })).type).toBe('urn:posthorn:problem:not-possible');
    expect((await tried(rule, { facts: { 'no.such': 1 } })).type).toBe('urn:posthorn:problem:invalid-input');
  });

  test('with answers of look-ups; a question without one is named and counts as answered with nothing', async () => {
    const keep = (list: string, value: object) =>
      api.call('/configuration/draft/entries', { role: 'owner', method: 'PUT', body: { list, put: [{ value }] } });
    await keep('lookups.sources', { name: 'vips', source: { kind: 'static' } });
    await keep('lists.named', { name: 'spared', kind: 'addresses', items: [], lookup: 'vips' });
    const facts = { 'sender.address': 'kim@a.example' };
    const byHand = { name: 'vips', args: ['kim@a.example'], values: ['yes'] };
    const asks = { stages: ['mail'], when: 'hasValue(lookup("vips", sender.address))', verdict: 'deny' };
    const lists = { ...asks, when: 'inList(sender.address, "spared")' };
    for (const rule of [asks, lists]) {
      expect(await tried(rule, { of: 'draft', facts, lookups: [byHand] })).toMatchObject({
        result: 'holds',
        facts: [{ name: 'sender.address' }],
        lookups: [byHand],
      });
      const { result, lookups } = await tried(rule, { of: 'draft', facts });
      expect({ result, first: lookups[0] }).toEqual({ result: 'does not hold', first: { ...byHand, values: null } });
    }
    await api.call('/configuration/draft', { role: 'owner', method: 'DELETE' });
  });

  test('with a message of the past and with a refusal; header fields for those who may read them', async () => {
    const { pool } = api.start.database;
    const sample = await makeSampleTraffic(pool);
    const message = sample.deferred;
    const [row] = (await api.call(`/messages/${message}/recipients`)).body.items;
    const rule = {
      stages: ['prdr'],
      verdict: 'quarantine',
      when: 'recipient.address != "" && header("Subject") != ""',
    };
    expect(await tried(rule, { message })).toMatchObject({
      result: 'holds',
      about: expect.stringContaining(row.address),
      facts: [{ name: 'recipient.address', value: row.address, from: 'recorded' }],
    });
    expect(await tried(rule, { message }, 'viewer')).toMatchObject({ result: 'does not hold' });
    expect((await tried(rule, { message, recipient: 'nobody@here.example' })).status).toBe(404);
    const { items } = (await api.call('/refusals')).body;
    const { id, client } = items[0];
    const refused = await tried({ stages: ['rcpt'], when: 'client.address == "x"' }, { refusal: id });
    expect(refused).toMatchObject({ facts: [{ name: 'client.address', value: client, from: 'recorded' }] });
    expect((await tried(rule, { refusal: '01900000-0000-7000-8000-000000000000' })).status).toBe(404);
  });
});
