import { readFileSync } from 'node:fs';
import { readHeaders } from '@posthorn/message/headers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authservIdOf, forgedResults, formatAuthenticationResults } from './authres.ts';

test('one field, one line a result, folded', () => {
  const value = formatAuthenticationResults('mx.example.net', [
    { method: 'iprev', result: 'pass', properties: [['policy.iprev', '2001:db8::1']] },
    { method: 'spf', result: 'fail', comment: 'not (at all)', properties: [['smtp.mailfrom', 'kim@example.org']] },
    {
      method: 'dkim',
      result: 'pass',
      properties: [
        ['header.d', 'example.org'],
        ['header.s', 'a.b'],
        ['header.b', 'AbC+/='],
      ],
    },
    {
      method: 'dmarc',
      result: 'fail',
      reason: 'say "no"',
      properties: [
        ['header.from', 'example.org'],
        ['policy.x', ''],
      ],
    },
  ]);
  expect(value).toBe(
    'mx.example.net;\r\n\tiprev=pass policy.iprev="2001:db8::1";\r\n\tspf=fail (not \\(at all\\)) smtp.mailfrom=kim@example.org;\r\n\t' +
      'dkim=pass header.d=example.org header.s=a.b header.b="AbC+/=";\r\n\tdmarc=fail reason="say \\"no\\"" header.from=example.org',
  );
  expect(formatAuthenticationResults('mx.example.net', [])).toBe('mx.example.net; none');
});

test('nobody adds a result through a value', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (text) => {
      const value = formatAuthenticationResults('mx.test', [
        { method: 'spf', result: 'none', comment: text, reason: text, properties: [['smtp.helo', text]] },
      ]);
      const bare = value
        .replace(/\\./g, '')
        .replace(/"[^"]*"/g, '')
        .replace(/\([^()]*\)/g, '');
      expect(bare.split(';')).toHaveLength(2);
      expect(value.replaceAll('\r\n\t', '')).toMatch(/^[\x20-\x7e]*$/);
    }),
  );
});

/** One a line: the value of a field, a tab, and its authserv-id; `-` for none that can be read. */
const corpus = readFileSync(new URL('../testdata/authserv-ids.txt', import.meta.url), 'utf8')
  .split('\n')
  .slice(0, -1)
  .map((line) => line.split('\t') as [string, string]);

test.each(corpus)('the authserv-id of %j is %s', (value, id) => {
  expect(authservIdOf(value)).toBe(id === '-' ? null : id);
});

test.each(corpus)('a forged %j is found however it is written', (value, id) => {
  const section = readHeaders(Buffer.from(`AUTHENTICATION-results:\r\n ${value}\r\nFrom: a@b.c\r\n\r\n`));
  // What cannot be read goes too, as somebody may read our name in it.
  expect(forgedResults(section, [id.toUpperCase()])).toHaveLength(1);
  expect(forgedResults(section, ['mx.else.test'])).toHaveLength(id === '-' ? 1 : 0);
});

test('the authserv-id of anything is read or not, and takes no time', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('(', ')', '"', '\\', ';', ' ', 'a', '1'), maxLength: 400 }),
      (value) => {
        const id = authservIdOf(value);
        if (id === null) return;
        // What we write ourselves in that name is recognised as ours.
        if (/^[\w.-]+$/.test(id)) expect(authservIdOf(formatAuthenticationResults(id, []))).toBe(id);
      },
    ),
  );
  expect(authservIdOf(`${'('.repeat(5000)}x${')'.repeat(4999)}`)).toBeNull();
  expect(authservIdOf(`${' '.repeat(50_000)};`)).toBeNull();
});

test('fields that claim to be ours are found, and those nobody can read', () => {
  const section = readHeaders(
    Buffer.from(
      'Authentication-Results: mx.other.test; spf=pass\r\nauthentication-results:\r\n Mx.Example.net; spf=pass\r\nAuthentication-Results: (x; a\r\nFrom: a@b.c\r\n\r\n',
    ),
  );
  expect(forgedResults(section, ['mx.example.net']).map(({ name }) => name)).toEqual([
    'authentication-results',
    'Authentication-Results',
  ]);
});
