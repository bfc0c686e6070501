import { expect, test } from 'vitest';
import { readValue, writeValue } from './trial.ts';

test.each([
  ['true', 'bool', true],
  ['no', 'bool', false],
  ['perhaps', 'bool', undefined],
  ['25', 'int', 25],
  ['2.5', 'int', undefined],
  ['a@b.example, c@d.example', 'list<string>', ['a@b.example', 'c@d.example']],
  ['', 'list<string>', []],
  ['2026-11-22T10:00:00Z', 'timestamp', '2026-11-22T10:00:00Z'],
  ['soon', 'timestamp', undefined],
  [' kept as it is ', 'string', ' kept as it is '],
])('%j as %s', (text, type, value) => {
  expect(readValue(text, type)).toEqual(value);
});

test('a value that is read is written as it was', () => {
  for (const [text, type] of [
    ['true', 'bool'],
    ['-3', 'int'],
    ['a, b', 'list<string>'],
    ['x', 'domain'],
  ] as const)
    expect(writeValue(readValue(text, type))).toBe(text);
});
