import { expect, test } from 'vitest';
import { createSessionCache } from './session-cache.ts';

const session = (name: string, until = 1000) => ({ session: Buffer.from(name), proof: `proof of ${name}`, until });

test('the newest first, each once, none for long, each with what was proved', () => {
  let now = 0;
  const cache = createSessionCache<string>({ now: () => now, maxKeys: 10, perKey: 2 });
  for (const name of ['a', 'b', 'c']) cache.put('host', session(name));
  expect(cache.take('other')).toBeUndefined();
  expect([cache.take('host'), cache.take('host'), cache.take('host')]).toEqual([session('c'), session('b'), undefined]);
  cache.put('host', session('d'));
  cache.put('host', session('e', 500));
  now = 700;
  expect(cache.take('host')).toEqual(session('d'));
  cache.put('host', session('d'));
  now = 1000;
  expect(cache.take('host')).toBeUndefined();
  expect(cache.size).toBe(0);
});

test('bounded: the key not used for longest goes, and what is too large is not kept', () => {
  const cache = createSessionCache<string>({ now: () => 0, maxKeys: 2, perKey: 1 });
  for (const [key, name] of [
    ['one', '1'],
    ['two', '2'],
    ['one', '3'],
    ['three', '4'],
  ] as const)
    cache.put(key, session(name));
  cache.put('four', { ...session('5'), session: Buffer.alloc(40_000) });
  expect([cache.take('two'), cache.take('one'), cache.take('three'), cache.take('four')]).toEqual([
    undefined,
    session('3'),
    session('4'),
    undefined,
  ]);
  cache.put('one', session('6'));
  cache.drop('one');
  expect(cache.take('one')).toBeUndefined();
});
