import fc from 'fast-check';
import { expect, test } from 'vitest';
import { otherForm } from './domain-labels.ts';

test.each([
  ['bücher.example', 'xn--bcher-kva.example'],
  ['xn--bcher-kva.example', 'bücher.example'],
  // Cyrillic letters that look like "apple".
  ['аррӏе.example', 'xn--80ak6aa92e.example'],
  ['xn--80ak6aa92e.example', 'аррӏе.example'],
  ['例え.テスト', 'xn--r8jz45g.xn--zckzah'],
  ['example.org', null],
  ['xn--.example', null],
  ['xn--a-ecp.ru-nonsense!', null],
  ['xn--99999999999999.example', null],
  ['a b', null],
])('%s is also %s', (domain, other) => {
  expect(otherForm(domain)).toBe(other);
});

test('never throws, and what it says leads back', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^xn--[a-z0-9-]{0,30}$/)), (domain) => {
      const other = otherForm(domain);
      if (other !== null && /^[\u0000-\u007f]*$/.test(domain)) expect(otherForm(other)).toBe(domain.toLowerCase());
    }),
  );
});
