import { setTimeout as sleep } from 'node:timers/promises';
import { insertEvents } from '@posthorn/db/mail/events';
import { insertRefusals } from '@posthorn/db/mail/refusal';
import { registerProcess } from '@posthorn/db/processes';
import { answerRequests } from '@posthorn/db/requests';
import { eventTypes } from '@posthorn/events/catalogue';
import { newEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';
import { builtinRules } from '@posthorn/policy/builtin';
import { createAcceptor } from '@posthorn/queue/accept';
import { sampleMessage, sampleRecipient } from '@posthorn/queue/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declarations } from './features.ts';
import { startTestAnswerer } from './testing/answerer.ts';
import { type RunningApi, startTestApi } from './testing/running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('every declaration is true', () => {
  test.each(declarations.map((feature) => [feature.slug, feature] as const))('%s', (_slug, feature) => {
    const { events = [], rules = [], selfTests = [], variables = [] } = feature;
    expect(events.filter((type) => !Object.hasOwn(eventTypes, type))).toEqual([]);
    expect(rules.filter((rule) => !Object.hasOwn(builtinRules, rule))).toEqual([]);
    expect(new Set(selfTests.map(({ id }) => id)).size).toBe(selfTests.length);
    expect(new Set(variables.map(({ name }) => name)).size).toBe(variables.length);
    expect(feature.summary.match(/[.!?](?=\s|$)/g)?.length, 'two sentences').toBeGreaterThanOrEqual(2);
    for (const { words } of variables) expect(words).toMatch(/^[A-Z].*\.$/);
    for (const { title } of selfTests) expect(title).toMatch(/^[A-Z].*\?$/);
  });

  test('every rule and every kind of event belongs to a feature', () => {
    const rules = new Set<string>(declarations.flatMap(({ rules: own = [] }) => own));
    expect(Object.keys(builtinRules).filter((rule) => !rules.has(rule))).toEqual([]);
    const events = new Set(declarations.flatMap(({ events: own = [] }) => own));
    expect(Object.keys(eventTypes).filter((type) => !events.has(type))).toEqual([]);
  });
});

test('lately: counts in three stretches, a series, the newest with their peers', async () => {
  const { pool } = api.start.database;
  const at = new Date();
  const minutes = (ago: number) => new Date(at.getTime() - ago * 60_000);
  const event = (type: 'auth:failure' | 'auth:success', ago: number, user: string) =>
    newEvent(type, { at: minutes(ago), process: 'p', clientAddress: '192.0.2.7', sessionId: 's1', data: { user } });
  await insertEvents(pool, [event('auth:failure', 2, 'ann'), event('auth:success', 1, 'ann')]);
  const decision = {
    stage: 'auth' as const,
    rule: 'builtin.authentication',
    verdict: 'deny' as const,
    reply: { code: 535, enhanced: '5.7.8', text: 'Authentication failed' },
    facts: { user: 'ann' },
    revision: 1,
    at: at.toISOString(),
  };
  await insertRefusals(pool, [{ id: uuidv7(), at, sessionId: 's1', client: '192.0.2.7', decision, count: 3 }]);
  const { body } = await api.call('/features/auth/lately?range=hour', { role: 'viewer' });
  const count = (name: string) => body.counts.find((one: { name: string }) => one.name === name);
  expect(count('auth:failure')).toMatchObject({ kind: 'event', hour: 1, day: 1, week: 1, title: 'Sign-in failed' });
  expect(count('builtin.authentication')).toMatchObject({ kind: 'refusal', hour: 3, day: 3, week: 3 });
  expect(count('builtin.sender-not-owned')).toMatchObject({ kind: 'refusal', week: 0, last: null });
  expect(body.stepSeconds).toBe(60);
  expect(body.series.map((one: { values: number[] }) => one.values.length)).toEqual([60, 60, 60]);
  expect(body.series[0]).toMatchObject({ name: 'builtin.authentication' });
  expect(body.latest.map((one: { name: string }) => one.name)).toContain('auth:success');
  expect(body.latest[0]).toMatchObject({ peer: '192.0.2.7', sessionId: 's1' });
  expect((await api.call('/features/nothing/lately')).status).toBe(404);
});

test('lately: an accepted message is an event, though its row is the message’s own', async () => {
  const { pool } = api.start.database;
  await using acceptor = createAcceptor({ pool });
  const message = sampleMessage({ recipients: [sampleRecipient()] });
  await acceptor.accept(message);
  await sleep(5);
  const { body } = await api.call('/features/smtp/lately?range=hour');
  const count = (name: string) => body.counts.find((one: { name: string }) => one.name === name);
  expect(count('msg:accept')).toMatchObject({ kind: 'event', hour: 1, week: 1 });
  expect(count('builtin.relay-host')).toMatchObject({ kind: 'decision', week: 1 });
  expect(body.latest.find((one: { name: string }) => one.name === 'msg:accept')).toMatchObject({
    messageId: message.id,
    peer: '192.0.2.1',
    text: 'hello',
  });
});

test('lately: of a feature that has events alone', async () => {
  const { pool } = api.start.database;
  const failed = { process: 'p', host: 'mx.example.net', text: 'refused', data: { proxy: 'north', ms: 3 } };
  await insertEvents(pool, [newEvent('socks:failed', failed)]);
  const { status, body } = await api.call('/features/socks/lately?range=hour', { role: 'viewer' });
  expect(status).toBe(200);
  expect(body.latest).toMatchObject([{ name: 'socks:failed', peer: 'mx.example.net' }]);
});

test('states: on or off, what was changed, what happened, the last self-tests', async () => {
  const { body } = await api.call('/features/states', { role: 'viewer' });
  const of = (slug: string) => body.items.find((one: { slug: string }) => one.slug === slug);
  expect(body.items.map((one: { slug: string }) => one.slug)).toEqual(declarations.map(({ slug }) => slug));
  expect(of('sandbox').isOn).toBe(true);
  expect(of('auth').isOn).toBe(false);
  expect(of('smtp').isOn).toBeNull();
  expect(of('log')).toMatchObject({ changed: [], warnings: [], selfTests: [] });
});

test('history: the revisions that touched the group, in words', async () => {
  const patch = await api.call('/configuration', {
    method: 'PATCH',
    body: { patch: { log: { level: 'debug' } }, reason: 'hunting a fault', waitMs: 0 },
  });
  expect(patch.status).toBe(200);
  const { body } = await api.call('/features/log/history', { role: 'viewer' });
  expect(body.items).toMatchObject([{ number: patch.body.revision, reason: 'hunting a fault', changeCount: 1 }]);
  expect(body.items[0].changes[0].words).toMatch(/Level/);
  expect((await api.call('/features/dns/history')).body).toMatchObject({ items: [], nextCursor: null });
});

describe('self-tests', () => {
  const start = (body: object, more: object = {}) =>
    api.call('/features/log/self-tests', { method: 'POST', body, ...more });

  test('with nobody to answer the API says so at once', async () => {
    const { status, body } = await start({ test: 'line' });
    expect(status).toBe(503);
    expect(body.detail).toMatch(/No engine is running/);
    const { body: list } = await api.call('/features/log/self-tests', { role: 'viewer' });
    expect(list.items).toMatchObject([{ id: 'line', canRun: false, last: null }]);
  });

  test('asked, joined, answered step by step, kept as the last run', async () => {
    const { pool } = api.start.database;
    await using row = await registerProcess(pool, { kind: 'engine', version: '1' });
    const asked = await start({ test: 'line' }, { role: 'operator' });
    expect(asked.status).toBe(200);
    const again = await start({ test: 'line' });
    expect(again.body).toEqual({ id: asked.body.id, isJoined: true });
    const waiting = await api.call(`/self-tests/${asked.body.id}`, { role: 'viewer' });
    expect(waiting.body).toMatchObject({ verdict: 'running', isWaiting: true, steps: [] });
    await using _answerer = answerRequests(pool, {
      answerer: 'engine',
      processId: row.id,
      pollMs: 10,
      handlers: {
        'self-test': async (input, step) => {
          expect(input).toEqual({ feature: 'log', test: 'line', author: 'operator@example.org' });
          await step({ title: 'One', state: 'warn', words: 'Hm.', ms: 1 });
          await step('not a step');
          return { state: 'warn', ms: 2, revision: 1, host: 'h', pid: 1 };
        },
      },
    });
    const done = await settled(asked.body.id);
    expect(done).toMatchObject({ verdict: 'warn', author: 'operator@example.org', steps: [{ title: 'One' }] });
    const { body: list } = await api.call('/features/log/self-tests', { role: 'viewer' });
    expect(list.items).toMatchObject([{ canRun: true, last: { id: asked.body.id, verdict: 'warn' } }]);
    const { body: states } = await api.call('/features/states');
    expect(states.items.find((one: { slug: string }) => one.slug === 'log').selfTests).toMatchObject([
      { test: 'line', verdict: 'warn' },
    ]);
  });

  test('a resolver that does not validate stands on the page of DANE', async () => {
    const words = 'Trusted (dns.trusted), but does not validate.';
    await using _worker = await startTestAnswerer(api.start, 'worker', {
      'self-test': async (_, step) => {
        await step({ title: 'Trusted resolvers', state: 'ok', words: 'All 1 are trusted.', ms: 1 });
        await step({ title: '127.0.0.1: validates', state: 'warn', words, ms: 1 });
        return { state: 'warn', ms: 2, revision: 1, host: 'h', pid: 1 };
      },
    });
    const warningsOf = async (slug: string) =>
      (await api.call('/features/states')).body.items.find((one: { slug: string }) => one.slug === slug).warnings;
    expect(await warningsOf('dane')).toEqual([]);
    const asked = await api.call('/features/dane/self-tests', { method: 'POST', body: { test: 'resolvers' } });
    await settled(asked.body.id);
    expect(await warningsOf('dane')).toEqual([`127.0.0.1: validates: ${words}`]);
    expect(await warningsOf('mta-sts')).toEqual([]);
  });

  test('unknown tests and runs are not found; a viewer may not run one', async () => {
    expect((await start({ test: 'nothing' })).status).toBe(404);
    expect((await start({ test: 'line' }, { role: 'viewer' })).status).toBe(403);
    expect((await api.call('/self-tests/nothing')).status).toBe(404);
  });
});

async function settled(id: string) {
  for (;;) {
    const { body } = await api.call(`/self-tests/${id}`);
    if (body.verdict !== 'running') return body;
    await sleep(10);
  }
}
