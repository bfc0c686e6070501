import { expect, test } from 'vitest';
import { createSessionCache } from './session-cache.ts';

const session = (name: string): Buffer => Buffer.from(name);

test('the newest first, each once, none for long', () => {
  let now = 0;
  const cache = createSessionCache({ now: () => now, maxAgeMs: 1000, maxKeys: 10, perKey: 2 });
  for (const name of ['a', 'b', 'c']) cache.put('host', session(name));
  expect(cache.take('other')).toBeUndefined();
  expect([cache.take('host'), cache.take('host'), cache.take('host')]).toEqual([session('c'), session('b'), undefined]);
  cache.put('host', session('d'));
  now = 1001;
  expect(cache.take('host')).toBeUndefined();
  expect(cache.size).toBe(0);
});

test('bounded: the key not used for longest goes, and what is too large is not kept', () => {
  const cache = createSessionCache({ now: () => 0, maxAgeMs: 1000, maxKeys: 2, perKey: 1 });
  cache.put('one', session('1'));
  cache.put('two', session('2'));
  cache.put('one', session('3'));
  cache.put('three', session('4'));
  cache.put('four', Buffer.alloc(40_000));
  expect([cache.take('two'), cache.take('one'), cache.take('three'), cache.take('four')]).toEqual([
    undefined,
    session('3'),
    session('4'),
    undefined,
  ]);
  cache.put('one', session('5'));
  cache.drop('one');
  expect(cache.take('one')).toBeUndefined();
});
