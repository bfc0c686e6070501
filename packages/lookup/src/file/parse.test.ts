import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FileFormat, parseFile } from './parse.ts';

const odd = readFileSync(new URL('../../testdata/odd-files.txt', import.meta.url), 'utf8').split('\n');
const formats: FileFormat[] = ['lines', 'pairs', 'csv'];

test('no text makes it fail, and no value reaches beyond its line', () => {
  const line = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...odd));
  const text = fc.array(line, { maxLength: 20 }).map((lines) => lines.join('\n'));
  const keys = fc.constantFrom('text' as const, 'networks' as const);
  fc.assert(
    fc.property(text, fc.constantFrom(...formats), keys, fc.string(), (content, format, how, key) => {
      const table = parseFile(content, format, how);
      for (const value of [...table.find(key), ...table.find('10.1.2.3'), ...table.items])
        expect(value.length <= content.length && !value.includes('\n')).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['pairs', 'say "hi"', ['a', 'b']],
  ['pairs', 'a b: c', ['x']],
  ['pairs', '2001:db8::1', ['x']],
  ['csv', 'a,"b"', ['c, d', '"']],
  ['lines', 'whole line: of text', ['whole line: of text']],
] as const)('%s: what is written is found (%s)', (format, key, values) => {
  const csv = (field: string): string => `"${field.replaceAll('"', '""')}"`;
  const written = {
    pairs: `"${key.replaceAll('"', '\\"')}": ${values.join(', ')}`,
    csv: [key, ...values].map(csv).join(','),
    lines: `  ${key}  `,
  }[format];
  expect(parseFile(`\ufeff# first\r\n\r\n${written}\r\n`, format, 'text').find(key.toUpperCase())).toEqual(values);
});

test('the nearest pattern above an address counts, and the narrowest network', () => {
  const names = parseFile('ann@a.example: 1\n@a.example: 2\n@*.example: 3\n*: 4\n', 'pairs', 'text');
  expect(['Ann@A.example', 'bob@a.example', 'x@b.example', 'x@b.org'].map((key) => names.find(key)[0])).toEqual([
    '1',
    '2',
    '3',
    '4',
  ]);
  const nets = parseFile('10.0.0.0/8: wide\n10.1.0.0/16: narrow\n2001:db8::/32: six\nodd: x\n', 'pairs', 'networks');
  expect(['10.1.2.3', '10.2.2.3', '2001:db8::9', '11.1.1.1', 'x'].map((key) => nets.find(key)[0])).toEqual([
    'narrow',
    'wide',
    'six',
    undefined,
    undefined,
  ]);
  expect(nets.odd).toBe(1);
});
