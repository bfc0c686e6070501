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

test.each([
  ['mx.example.net; none', 'mx.example.net'],
  ['mx.example.net 1; none', 'mx.example.net'],
  [' (hi (there)) "mx.example.net" (x); spf=pass', 'mx.example.net'],
  ['MX.example.NET', 'MX.example.NET'],
  ['(open mx.example.net; spf=pass', null],
  ['; spf=pass', null],
])('the authserv-id of %s', (value, id) => {
  expect(authservIdOf(value)).toBe(id);
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
