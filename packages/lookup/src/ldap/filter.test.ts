import { readFileSync } from 'node:fs';
import { ldapFilter, readLdapFilter, templatesOf } from '@posthorn/policy/lookup/ldap-filter';
import fc from 'fast-check';
import {
  type AndFilter,
  BerReader,
  BerWriter,
  type EqualityFilter,
  FilterParser,
  type NotFilter,
  type OrFilter,
  type SubstringFilter,
} from 'ldapts';
import { expect, test } from 'vitest';
import { filledFilter } from './filter.ts';

test.each([
  ['(mail={key})', '(mail=a@b.example)'],
  ['(&(objectClass=person)(|(mail={key})(uid={local})))', '(&(objectClass=person)(|(mail=a@b.example)(uid=a)))'],
  ['(!(mail=*@{domain}))', '(!(mail=*@b.example))'],
  ['(mail=*)', '(mail=*)'],
  ['(cn=a*b**{key}*c)', '(cn=a*b*a@b.example*c)'],
  ['(uidNumber>={2})', '(uidNumber>=7)'],
  ['(uidNumber<=9)', '(uidNumber<=9)'],
  ['(cn~=müller)', '(cn~=müller)'],
  ['(cn;lang-de=x)', '(cn;lang-de=x)'],
  ['(2.5.4.3=x)', '(2.5.4.3=x)'],
  ['(memberOf:1.2.840.113556.1.4.1941:=cn={2},dc=x)', '(memberOf:1.2.840.113556.1.4.1941:=cn=7,dc=x)'],
  ['(ou:dn:=x)', '(ou:dn:=x)'],
  ['(cn=\\c3\\a4{{\\28)', '(cn=ä{\\28)'],
])('%s', (text, filled) => {
  expect(filledFilter(ldapFilter(text), ['a@b.example', '7']).toString()).toBe(filled);
});

test('pieces that are all empty ask whether there is a value', () => {
  expect(filledFilter(ldapFilter('(mail=*{key}*)'), []).toString()).toBe('(mail=*)');
});

test('whatever is filled in is one value and nothing else', () => {
  const wanted = ldapFilter('(&(objectClass=person)(|(mail={key})(cn=x{2}*{3}))(!(uid={key})))');
  expect(templatesOf(wanted)).toHaveLength(5);
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('*', ')', '*)(uid=*', '\\2a', '\0', 'a)(|(x=', '{key}', 'é*'),
  );
  fc.assert(
    fc.property(text, text, text, (key, second, third) => {
      const writer = new BerWriter();
      filledFilter(wanted, [key, second, third]).write(writer);
      const read = FilterParser.parse(new BerReader(writer.buffer));
      const octets = (value: string): string => Buffer.from(value).toString();
      const [person, either, not] = (read as AndFilter).filters as [EqualityFilter, OrFilter, NotFilter];
      const [mail, cn] = either.filters as [EqualityFilter, SubstringFilter];
      const uid = not.filter as EqualityFilter;
      const found = [person.value, mail.value, cn.initial, ...cn.any, cn.final, uid.value];
      expect(found).toEqual(['person', octets(key), octets(`x${second}`), octets(third), octets(key)]);
    }),
  );
});

const bad = readFileSync(new URL('../../testdata/bad-ldap-filters.txt', import.meta.url), 'utf8')
  .split('\n')
  .slice(0, -1);
test.each(bad)('refused with its place: %s', (text) => {
  const read = readLdapFilter(text);
  expect(read).toMatchObject({ ok: false, reason: expect.stringMatching(/\w/) });
  if (!read.ok) expect(read.position).toBeLessThanOrEqual(text.length);
});

test('any text is read or refused; depth is bounded', () => {
  const alphabet = fc.constantFrom(
    '(',
    ')',
    '&',
    '|',
    '!',
    '=',
    '*',
    ':',
    '<',
    '~',
    '\\',
    '{',
    '}',
    'key',
    'mail',
    '28',
    ' ',
    'dn',
  );
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 40 }), (pieces) => {
      const read = readLdapFilter(pieces.join(''));
      if (read.ok) filledFilter(read.filter, ['a']).write(new BerWriter());
    }),
    { numRuns: 2000 },
  );
  expect(readLdapFilter('(!'.repeat(2000))).toMatchObject({ ok: false, reason: expect.stringContaining('deep') });
});
