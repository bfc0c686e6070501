import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAddress, parseAddress, splitAddress, splitSubaddress } from './address.ts';
import { domainKey, parseDomain } from './domain.ts';
import { parseIp } from './ip.ts';

test('property: what is read writes back to the same address', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'aB.+"\\ @-ü'), minLength: 1, maxLength: 20 }),
      fc.domain(),
      (local, domain) => {
        for (const text of [`${local}@${domain}`, formatAddress({ local, domain })]) {
          const read = parseAddress(text);
          if (!read.ok) continue;
          expect(parseAddress(formatAddress(read.value))).toEqual(read);
          expect(splitAddress(formatAddress(read.value))).toEqual(read.value);
        }
        const quoted = parseAddress(formatAddress({ local, domain: domain.toLowerCase() }));
        if (new TextEncoder().encode(local).length < 60) expect(quoted).toMatchObject({ ok: true, value: { local } });
      },
    ),
  );
});

test('property: the key of a domain is stable', () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.string({ unit: 'grapheme', maxLength: 20 })), (text) => {
      const read = parseDomain(text);
      if (!read.ok) return;
      expect(parseDomain(read.value)).toEqual(read);
      expect(domainKey(text)).toBe(read.value);
    }),
  );
});

test('domains, addresses and tags at their edges', () => {
  expect(parseDomain('Straße.Example')).toEqual({ ok: true, value: 'xn--strae-oqa.example' });
  expect(parseDomain('例え.テスト')).toEqual({ ok: true, value: 'xn--r8jz45g.xn--zckzah' });
  expect(parseDomain('_dmarc.example.org.')).toEqual({ ok: true, value: '_dmarc.example.org' });
  expect(parseDomain('192.0.2.1').ok).toBe(false);
  expect(parseDomain('a'.repeat(64)).ok).toBe(false);
  expect(parseDomain(`${'a'.repeat(63)}.`.repeat(4)).ok).toBe(false);
  expect(parseAddress(`${'a'.repeat(65)}@example.org`)).toMatchObject({ ok: false, position: 64 });
  expect(parseAddress('a@b@example.org')).toMatchObject({ ok: false, position: 1 });
  expect(splitAddress('postmaster')).toEqual({ local: 'postmaster', domain: '' });
  expect(splitSubaddress('+ann', '+')).toEqual({ base: '+ann' });
  expect(splitSubaddress('ann+', '+')).toEqual({ base: 'ann', tag: '' });
  expect(splitSubaddress('a+b+c', '+')).toEqual({ base: 'a', tag: 'b+c' });
});

test('IP addresses are read strictly', () => {
  for (const text of [
    '',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4 ',
    '0x1.2.3.4',
    '::ffff:1.2.3',
    '1::2::3',
    'fe80::1%0',
    '12345::',
    ':::',
  ]) {
    expect(parseIp(text), text).toBeUndefined();
  }
  expect(parseIp('::ffff:1.2.3.4')).toEqual(parseIp('1.2.3.4'));
  expect(parseIp('255.255.255.255')).toEqual({ family: 4, parts: [4_294_967_295] });
});
