import { readHeaders } from '@posthorn/message/headers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalField, createSignedHeader } from './header.ts';

/** The steps of RFC 6376 §3.4.2, one after the other. */
function byTheLetter(raw: string): string {
  const colon = raw.indexOf(':');
  const name = raw
    .slice(0, colon)
    .toLowerCase()
    .replace(/[ \t]+$/, '');
  const value = raw
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '');
  return `${name}:${value}\r\n`;
}

const pieces = fc.array(
  fc.constantFrom(' ', '\t', '\r\n', '\r\n ', '\r', '\n', ':', 'a', 'B', 'word', '\x01', '\xe9', '\xa0', '='),
  { maxLength: 30 },
);

test('a relaxed field is what the steps of the standard make of it', () => {
  fc.assert(
    fc.property(pieces, fc.constantFrom('Subject', 'X-a \t', 'b '), (value, name) => {
      const raw = `${name}:${value.join('')}\r\n`;
      expect(canonicalField(raw, 'relaxed')).toBe(byTheLetter(raw));
      expect(canonicalField(raw, 'simple')).toBe(raw);
    }),
    { numRuns: 2000 },
  );
});

test('fields are picked from the bottom, each once, and are the same however often they are asked for', () => {
  const { fields } = readHeaders(Buffer.from('A: 1\r\nB:  x \r\n\ty\r\na: 2\r\n\r\n'));
  const header = createSignedHeader(fields);
  const picked = header.pick(['a', 'B', 'A', 'a', 'c']);
  expect(picked).toEqual([fields[2], fields[1], fields[0]]);
  for (let round = 0; round < 2; round += 1)
    expect(picked.map((field) => header.canonical(field, 'relaxed'))).toEqual(['a:2\r\n', 'b:x y\r\n', 'a:1\r\n']);
  expect(header.canonical(fields[1]!, 'simple')).toBe('B:  x \r\n\ty\r\n');
});
