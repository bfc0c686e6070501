import fc from 'fast-check';
import { expect, test } from 'vitest';
import { valuesAt } from './json-path.ts';

test.each([
  ['', { a: 1 }, ['{"a":1}']],
  ['', [1, 'b', null, [true, { c: 2 }]], ['1', 'b', 'true', '{"c":2}']],
  ['a.b', { a: { b: 'x' } }, ['x']],
  ['a[0].b', { a: [{ b: 'x' }, { b: 'y' }] }, ['x']],
  ['a[*].b', { a: [{ b: 'x' }, {}, { b: 'y' }] }, ['x', 'y']],
  ['a[7]', { a: [1] }, []],
  ['__proto__.toString', { a: 1 }, []],
  ['constructor', { a: 1 }, []],
  ['a.length', { a: [1, 2] }, []],
  ['a', { a: false }, []],
  ['a', { a: 0 }, ['0']],
])('%s', (path, json, values) => {
  expect(valuesAt(json, path)).toEqual(values);
});

test('no JSON and no way make it fail; only texts come out', () => {
  const path = fc.array(fc.constantFrom('a', 'b', '[*]', '[0]', '.', '__proto__', 'x-y'), { maxLength: 8 });
  fc.assert(
    fc.property(fc.jsonValue(), path, (json, pieces) => {
      expect(valuesAt(json, pieces.join('')).every((value) => typeof value === 'string')).toBe(true);
    }),
    { numRuns: 500 },
  );
});
