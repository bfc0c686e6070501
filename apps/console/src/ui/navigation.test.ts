import { expect, test } from 'vitest';
import { places } from './navigation.ts';

test('the letter after g leads to one place', () => {
  const all = places.flatMap((place) => [place, ...(place.children ?? [])]);
  const keys = all.flatMap(({ key }) => key ?? []);
  expect(keys.length).toBeGreaterThan(10);
  expect(keys).toEqual([...new Set(keys)]);
  expect(keys).not.toContain('g');
});

test('a place has one line', () => {
  const children = places.flatMap((place) => place.children ?? []).map(({ href }) => href);
  expect(children).toEqual([...new Set(children)]);
});
