import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPatch, makePatch } from './merge.ts';

// RFC 7396 appendix A, those cases that concern objects.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('%j patched with %j', (target, patch, expected) => {
  const before = structuredClone(target);
  expect(applyPatch(target, patch)).toEqual(expected);
  expect(target).toEqual(before);
});

test('a secret is replaced as a whole, in either direction', () => {
  const stored = { password: { $secret: 'id' } };
  const fresh = { password: { $secret: null, value: 'x' } };
  expect(applyPatch(stored, fresh)).toEqual(fresh);
  expect(applyPatch(fresh, stored)).toEqual(stored);
});

test('__proto__ is a name like any other', () => {
  const patched = applyPatch({}, JSON.parse('{"__proto__": {"polluted": true}}'));
  expect(Object.hasOwn(patched as object, '__proto__')).toBe(true);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('property: the patch between two documents turns one into the other', () => {
  const document = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(
      fc.integer(),
      fc.array(fc.integer(), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('x', 'y'), fc.boolean()),
    ),
  );
  fc.assert(
    fc.property(document, document, (before, after) => {
      const patch = makePatch(before, after);
      expect(applyPatch(before, patch ?? {})).toEqual(after);
      if (patch === undefined) expect(before).toEqual(after);
    }),
  );
});
