import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resolver } from '@posthorn/dns/resolver';
import { createLookups } from '@posthorn/lookup/room/lookups';
import { compilePolicy } from '@posthorn/policy/index';
import { onceKnown } from '@posthorn/policy/lookup/at-hand';
import type { Configuration } from '@posthorn/settings/configuration';
import { validateConfiguration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLmdb } from '../peers/lmdb.ts';
import { type RedisPeer, startRedis } from '../peers/redis.ts';

/** The examples that Exim's specification gives for Redis and LMDB, each on the real thing. */

const rooms = new AsyncDisposableStack();
let folder: string;
let redis: RedisPeer | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthorn-lookups-'));
  rooms.defer(() => rm(folder, { recursive: true, force: true }));
  if (existsSync('/usr/bin/redis-server')) redis = rooms.use(await startRedis({ password: 'pw' }));
});
afterAll(() => rooms.disposeAsync());

const lookups = rooms.use(
  createLookups({
    dataFolder: '/nowhere',
    resolver: () => ({}) as Resolver,
    fetch: () => Promise.reject(new Error('no web here')),
  }),
);
const secret = async ({ $secret }: { $secret: string }): Promise<string> => $secret;

function open(document: object) {
  const checked = validateConfiguration(document);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const { configuration } = checked;
  const view = lookups.of(configuration, secret);
  return { view, policy: compilePolicy(configuration, view), configuration };
}
type Answers = ReturnType<typeof open>['view'];
const values = async (view: Answers, name: string, ...args: string[]): Promise<readonly string[] | string> => {
  const outcome = await view.ask(name, args);
  return outcome.kind === 'values' ? outcome.values : outcome.reason;
};
const named = (kind: Configuration['lists']['named'][number]['kind'], lookup: string) => ({ name: 'it', kind, lookup });

describe.skipIf(!existsSync('/usr/bin/redis-server'))('Redis', () => {
  // redis_servers = 127.0.0.1/10/ ... : a database and a password.
  const settings = (sources: object[], lists: object[] = []) => ({
    redis: {
      servers: [
        { name: 'main', host: '127.0.0.1', port: redis!.port, database: 10, password: { $secret: 'pw' } },
        { name: 'zero', host: '127.0.0.1', port: redis!.port, password: { $secret: 'pw' } },
      ],
    },
    lookups: { sources },
    lists: { named: lists },
  });
  const source = (name: string, command: string, server = 'main') => ({
    name,
    source: { kind: 'redis', server, command },
    cacheFor: 0,
    cacheMissesFor: 0,
    timeout: 10_000,
  });
  const tell = async (command: string, server = 'main'): Promise<void> => {
    const { view } = open(settings([source('tell', command, server)]));
    expect(typeof (await values(view, 'tell')), command).toBe('object');
  };

  test('host list: SMEMBERS relay_from_ips', async () => {
    await tell('SADD relay_from_ips 192.168.0.0/24 10.0.0.0/8 "no item at all"');
    const { policy, view } = open(settings([source('relays', 'SMEMBERS relay_from_ips')], [named('hosts', 'relays')]));
    expect(view.isKeyed('relays')).toBe(false);
    const holds = (address: string) => onceKnown(() => view.strictly(() => policy.hosts(['@it'], { address })));
    expect(await holds('10.20.30.40')).toBe(true);
    expect(await holds('192.168.0.9')).toBe(true);
    expect(await holds('192.168.1.9')).toBe(false);
  });

  test('domain list: HGET $domain domain', async () => {
    await tell('HSET virtual.example domain virtual.example');
    const { policy, view } = open(settings([source('virtual', 'HGET {key} domain')], [named('domains', 'virtual')]));
    const holds = (domain: string) => onceKnown(() => view.strictly(() => policy.domains(['@it'], domain)));
    expect(await holds('Virtual.Example')).toBe(true);
    expect(await holds('other.example')).toBe(false);
  });

  test('adding or updating a key: SET SPAMMER <some_value>, which answers OK', async () => {
    const { view } = open(settings([source('set', 'SET SPAMMER {key}'), source('get', 'GET SPAMMER')]));
    expect(await values(view, 'set', 'a b"c\r\nDEL x')).toEqual(['OK']);
    expect(await values(view, 'get')).toEqual(['a b"c\r\nDEL x']);
  });

  test('getting a value; a miss is empty', async () => {
    await tell('SET spam_host bad.example');
    const { view } = open(settings([source('get', 'GET {key}')]));
    expect(await values(view, 'get', 'spam_host')).toEqual(['bad.example']);
    expect(await values(view, 'get', 'nothing')).toEqual([]);
    // Another database of the same server holds none of it.
    expect(await values(open(settings([source('get', 'GET {key}', 'zero')])).view, 'get', 'spam_host')).toEqual([]);
  });

  test('SISMEMBER and EXISTS answer 0 for no', async () => {
    await tell('SADD vips ann@example.org');
    const { view } = open(settings([source('is', 'SISMEMBER vips {key}'), source('there', 'EXISTS {key}')]));
    expect(await values(view, 'is', 'ann@example.org')).toEqual(['1']);
    expect(await values(view, 'is', 'bob@example.org')).toEqual([]);
    expect([await values(view, 'there', 'vips'), await values(view, 'there', 'none')]).toEqual([['1'], []]);
  });

  test('an address never becomes a command, however it is written', async () => {
    const { view } = open(settings([source('two', 'HGET {key} {2}')]));
    expect(await values(view, 'two', 'SPAMMER" "x', '} FLUSHALL {key}')).toEqual([]);
    expect(await values(view, 'two', 'virtual.example', 'domain')).toEqual(['virtual.example']);
  });

  test('an error of the server is a failure that says why', async () => {
    const { view } = open(settings([source('bad', 'HGET SPAMMER x')]));
    expect(await values(view, 'bad')).toContain('WRONGTYPE');
  });
});

describe.skipIf(!existsSync('/usr/bin/mdb_load'))('LMDB', () => {
  const settings = (over: object, database?: string) => ({
    lmdb: { files: [{ name: 'f', path: join(folder, 'relaydomains.mdb'), ...(database ? { database } : {}) }] },
    lookups: {
      sources: [{ name: 'relay', source: { kind: 'lmdb', file: 'f' }, cacheFor: 0, cacheMissesFor: 0, ...over }],
    },
    lists: { named: [named('domains', 'relay')] },
  });
  // Another time-out is another source, which has not opened the file before.
  const path = () => join(folder, 'relaydomains.mdb');

  test('the value of a sender’s domain, with {$value}, with fail, and without', async () => {
    await loadLmdb(path(), [['example.org', 'relay:[192.0.2.1]']]);
    const { view, policy } = open(settings({}));
    expect(await values(view, 'relay', 'example.org')).toEqual(['relay:[192.0.2.1]']);
    expect(await values(view, 'relay', 'example.net')).toEqual([]);
    expect(await onceKnown(() => policy.domains(['@it'], 'example.org'))).toBe(true);
    // {$value}fail: a miss forces the expansion to fail.
    const { view: forced } = open(settings({ onMiss: 'fail' }));
    expect(await values(forced, 'relay', 'example.net')).toBe('there is no value');
    const { view: defaulted } = open(settings({ onMiss: 'default', defaultValues: ['no'] }));
    expect(await values(defaulted, 'relay', 'example.net')).toEqual(['no']);
  });

  test('many keys, long values, several values, databases within the file', async () => {
    const long = 'x'.repeat(3000);
    await loadLmdb(path(), [
      ...Array.from({ length: 5000 }, (_, n) => [`k${n}.example`, `v${n}`] as const),
      ['long', long],
    ]);
    const { view } = open(settings({ timeout: 10_000 }));
    for (const n of [0, 1, 777, 2500, 4999]) expect(await values(view, 'relay', `k${n}.example`)).toEqual([`v${n}`]);
    expect(await values(view, 'relay', 'long')).toEqual([long]);
    for (const none of ['', 'k', 'k5000.example', 'zzz', 'x'.repeat(600)])
      expect(await values(view, 'relay', none)).toEqual([]);
    await loadLmdb(
      path(),
      [
        ['a', '1'],
        ['a', '2'],
        ['b', '3'],
      ],
      { several: true, name: 'inner' },
    );
    expect(await values(open(settings({}, 'inner')).view, 'relay', 'a')).toEqual(['1', '2']);
    expect(await values(open(settings({}, 'outer')).view, 'relay', 'a')).toContain('no database named outer');
  });

  test('a file that is broken, cut, missing or none at all is a failure in words, never a crash', async () => {
    await loadLmdb(
      path(),
      Array.from({ length: 500 }, (_, n) => [`key${n}`, 'v'.repeat(50)] as const),
    );
    const good = await readFile(path());
    let noise = 1;
    for (let round = 0; round < 60; round++) {
      const octets = Buffer.from(good);
      for (let hit = 0; hit < 200; hit++) {
        noise = (noise * 48_271) % 2_147_483_647;
        octets[noise % octets.length] = noise >> 8;
      }
      await writeFile(path(), octets);
      const { view } = open(settings({ timeout: 15_000 + round }));
      const told = await values(view, 'relay', `key${round}`);
      expect(['string', 'object']).toContain(typeof told);
    }
    await truncate(path(), 5000);
    expect(typeof (await values(open(settings({ timeout: 20_000 })).view, 'relay', 'key1'))).toBe('string');
    await writeFile(path(), 'hello');
    expect(typeof (await values(open(settings({ timeout: 20_001 })).view, 'relay', 'key1'))).toBe('string');
    await rm(path());
    expect(await values(open(settings({ timeout: 20_002 })).view, 'relay', 'key1')).toContain('ENOENT');
  });
});
