import type { Resolver } from '@posthorn/dns/resolver';
import { afterEach, expect, test } from 'vitest';
import type { Fetch } from '../http/source.ts';
import type { LookupConfiguration, LookupSettings } from '../settings.ts';
import { createLookups, type Lookups, type LookupView } from './lookups.ts';

let asked: string[] = [];
let answer: () => Promise<{ status: number; type: string; octets: Buffer }>;
let now = 0;
let told: string[] = [];
let room: Lookups | undefined;
afterEach(async () => {
  await room?.[Symbol.asyncDispose]();
  room = undefined;
});

const text = (words: string) => async () => ({ status: 200, type: 'text/plain', octets: Buffer.from(words) });
const fetch: Fetch = (url) => {
  asked.push(url.href);
  return answer();
};

function open(over: Partial<LookupSettings> = {}): LookupView {
  asked = [];
  told = [];
  now = 0;
  answer = text('vip\nold\n');
  const entry: LookupSettings = {
    name: 'people',
    source: { kind: 'http', url: 'https://example.org/{key}', path: '', allowPrivate: false },
    timeout: 1000,
    cacheFor: 60,
    cacheMissesFor: 30,
    onMiss: 'empty',
    onFailure: 'defer',
    defaultValues: ['default'],
    ...over,
  };
  const configuration: LookupConfiguration = {
    lookups: { sources: [entry] },
    redis: { servers: [] },
    sql: { servers: [] },
    ldap: { servers: [] },
    lmdb: { files: [] },
  };
  room = createLookups({
    dataFolder: '/nowhere',
    resolver: () => ({}) as Resolver,
    fetch,
    now: () => now,
    tell: ({ kind, reason }) => void told.push(`${kind}: ${reason}`),
  });
  return room.of(configuration, async () => '');
}
const values = async (view: LookupView, key: string) => view.ask('people', [key]);

test('several values are a list; what is filled in cannot leave its place', async () => {
  const view = open();
  expect(await values(view, 'a b/../?x=1#{key}')).toEqual({ kind: 'values', values: ['vip', 'old'] });
  expect(asked).toEqual(['https://example.org/a%20b%2F..%2F%3Fx%3D1%23%7Bkey%7D']);
});

test('answers are kept, misses for a time of their own, failures never', async () => {
  const view = open();
  await values(view, 'a');
  now = 59_000;
  await values(view, 'a');
  expect(asked).toHaveLength(1);
  now = 61_000;
  await values(view, 'a');
  expect(asked).toHaveLength(2);
  answer = async () => ({ status: 404, type: '', octets: Buffer.alloc(0) });
  await values(view, 'b');
  now += 29_000;
  await values(view, 'b');
  expect(asked).toHaveLength(3);
  now += 2000;
  await values(view, 'b');
  expect(asked).toHaveLength(4);
  answer = () => Promise.reject(new Error('gone'));
  await values(view, 'c');
  await values(view, 'c');
  expect(asked).toHaveLength(6);
  expect(view.health()[0]).toMatchObject({ asked: 6, hits: 2, misses: 2, failures: 2, state: 'closed' });
});

test('a crowd that asks one thing asks once', async () => {
  const view = open();
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  answer = async () => {
    await held;
    return text('yes')();
  };
  const all = Promise.all(Array.from({ length: 500 }, () => values(view, 'a')));
  release();
  expect(new Set((await all).map((one) => JSON.stringify(one)))).toEqual(
    new Set(['{"kind":"values","values":["yes"]}']),
  );
  expect(asked).toHaveLength(1);
});

test('a source that fails rests and is tried again; both are told once', async () => {
  const view = open();
  answer = () => Promise.reject(new Error('connection refused'));
  for (let at = 0; at < 50; at++) await values(view, `k${at}`);
  expect(asked).toHaveLength(5);
  expect(await values(view, 'x')).toMatchObject({
    kind: 'failed',
    name: 'people',
    reason: expect.stringContaining('rests'),
  });
  expect(view.health()[0]).toMatchObject({ state: 'open', lastFailure: { reason: 'connection refused' } });
  answer = text('back');
  now += 1001;
  expect(await values(view, 'x')).toEqual({ kind: 'values', values: ['back'] });
  expect(view.health()[0]?.state).toBe('closed');
  expect(told).toEqual(['failed: connection refused', 'back: it answers again']);
});

test('slow: the time-out ends it', async () => {
  const view = open({ timeout: 20 });
  answer = () => new Promise(() => {});
  expect(await values(view, 'a')).toMatchObject({ kind: 'failed', reason: 'no answer within 20 ms' });
});

test.each([
  ['empty', 'defer', [], 'failed'],
  ['default', 'empty', ['default'], []],
  ['fail', 'default', ['default'], ['default']],
  ['fail', 'defer', 'failed', 'failed'],
] as const)('a miss counts as %s, a failure as %s', async (onMiss, onFailure, missed, failed) => {
  const view = open({ onMiss, onFailure });
  const told = async (key: string) => {
    const outcome = await values(view, key);
    return outcome.kind === 'values' ? outcome.values : outcome.kind;
  };
  answer = async () => ({ status: 404, type: '', octets: Buffer.alloc(0) });
  expect(await told('a')).toEqual(missed);
  answer = async () => ({ status: 500, type: '', octets: Buffer.alloc(0) });
  expect(await told('b')).toEqual(failed);
});

test('JSON, by its way; what is none is a failure', async () => {
  const view = open({
    source: { kind: 'http', url: 'https://example.org/', path: 'lists[*].name', allowPrivate: false },
  });
  answer = text('{"lists":[{"name":"a"},{"name":"b"},{"other":1}]}');
  expect(await values(view, 'x')).toEqual({ kind: 'values', values: ['a', 'b'] });
  answer = text('<html>');
  expect(await values(view, 'y')).toMatchObject({ kind: 'failed', reason: 'the answer is no JSON' });
});

test('what was asked is at hand, and strictly only while it is fresh', async () => {
  const view = open({ cacheFor: 0 });
  expect(view.peek('people', ['a'])).toBeUndefined();
  await view.learn('people', ['a']);
  expect(view.peek('people', ['a'])).toMatchObject({ kind: 'values' });
  now += 1500;
  expect(view.strictly(() => view.peek('people', ['a']))).toBeUndefined();
  expect(view.peek('people', ['a'])).toMatchObject({ kind: 'values' });
  expect(view.peek('nobody', ['a'])).toMatchObject({ kind: 'failed' });
});

test('the test box asks the source itself, and says what is remembered', async () => {
  const view = open();
  expect(await view.try('people', ['a'])).toMatchObject({ rememberedFor: null, usesKey: true, isReading: true });
  now += 5000;
  expect(await view.try('people', ['a'])).toMatchObject({ rememberedFor: 5000, answer: { kind: 'found' } });
  expect(asked).toHaveLength(2);
  expect(await view.try('nobody', ['a'])).toBeUndefined();
});
