import { describe, expect, test } from 'vitest';
import { readCommand } from './command.ts';
import { readQuery, statementOf } from './query.ts';
import { fillLookup, hasPlaces, lookupTemplate, readLookupTemplate } from './template.ts';

const fill = (text: string, ...args: string[]): string => fillLookup(lookupTemplate(text), args);

test.each([
  ['{key}', 'ann@a.example'],
  ['{local} at {domain}', 'ann at a.example'],
  ['{reversed}', ''],
  ['{1}{2}{3}', 'ann@a.example{key}'],
  ['domain local reversed', 'domain local reversed'],
  ['{{key}} {{{key}}}', '{key} {ann@a.example}'],
])('%s', (text, filled) => {
  expect(fill(text, 'ann@a.example', '{key}')).toBe(filled);
});

test('addresses are turned round by octets and nibbles', () => {
  expect(fill('{reversed}.x', '192.0.2.1')).toBe('1.2.0.192.x');
  expect(fill('{reversed}', '2001:db8::1')).toBe(`1${'.0'.repeat(23)}.8.b.d.0.1.0.0.2`);
});

test.each(['{', '}', '{}', '{key', 'key}', '{ key}', '{0}', '{10}', '{Key}', '{key}}', '{{key}', '{__proto__}'])(
  'refused with its place: %s',
  (text) => {
    const read = readLookupTemplate(text);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.position).toBeLessThan(text.length);
  },
);

test.each([
  ['{domain}', true],
  ['{local}', true],
  ['{reversed}', true],
  ['{key}', true],
  ['domain', false],
  ['{{key}}', false],
])('%s depends on what is asked for: %s', (text, depends) => {
  expect(hasPlaces(lookupTemplate(text))).toBe(depends);
});

describe('whatever is filled in stays one word of a command and one parameter of a statement', () => {
  const hostile = [
    '',
    ' ',
    '"',
    `'`,
    '" "',
    '\r\nFLUSHALL\r\n',
    '{key}',
    '{',
    '\\',
    '--',
    '; DROP',
    '$1',
    '?',
    '\0',
    'é',
  ];
  test.each(hostile)('%j', (value) => {
    const read = readCommand('HGET "a {domain}" x{2}y');
    if (!read.ok) throw new Error(read.reason);
    expect(read.words.map((word) => fillLookup(word, [`l@${value}`, value]))).toEqual([
      'HGET',
      `a ${value.slice(value.lastIndexOf('@') + 1)}`,
      `x${value}y`,
    ]);
    const query = readQuery(`SELECT '?' FROM a WHERE b = {domain} AND c = {2}`);
    if (!query.ok) throw new Error(query.reason);
    expect(statementOf(query.query, (index) => `$${index}`)).toBe(`SELECT '?' FROM a WHERE b = $1 AND c = $2`);
    expect(query.query.places).toEqual(['domain', 1]);
  });
});
