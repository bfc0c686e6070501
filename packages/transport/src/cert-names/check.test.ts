import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCertificateNames, namesMatch, referenceOf } from './check.ts';

const cases = readFileSync(new URL('../../testdata/cert-names.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.includes('|') && !line.startsWith('#'))
  .map((line) => line.split('|').map((cell) => cell.trim()) as [string, string, string, string]);

describe('one name in a certificate, one host', () => {
  test.each(cases)('%s for %s: %s', (presented, host, expected) => {
    const found = checkCertificateNames({ dnsNames: [presented], commonNames: [] }, [host]);
    expect(found.kind).toBe(expected === 'yes' ? 'match' : 'mismatch');
  });
});

describe('common names', () => {
  const certificate = { dnsNames: null, commonNames: ['mx.example.org'] };
  test('do not count', () => {
    expect(checkCertificateNames(certificate, ['mx.example.org'])).toEqual({
      kind: 'mismatch',
      reason: 'it names no host (a common name does not count), not for mx.example.org',
      presented: [],
    });
  });
  test('count where they are allowed and there is no DNS-ID', () => {
    expect(checkCertificateNames(certificate, ['mx.example.org'], { allowCommonName: true })).toMatchObject({
      kind: 'match',
      via: 'common-name',
    });
    const both = { dnsNames: ['other.example.org'], commonNames: ['mx.example.org'] };
    expect(checkCertificateNames(both, ['mx.example.org'], { allowCommonName: true }).kind).toBe('mismatch');
  });
});

test('any of several hosts will do, and it says which', () => {
  const found = checkCertificateNames({ dnsNames: ['*.example.org', 'example.net'], commonNames: [] }, [
    'mx.example.com',
    'mx.example.org',
  ]);
  expect(found).toEqual({ kind: 'match', via: 'dns-id', reference: 'mx.example.org', name: '*.example.org' });
});

test('nothing to look for is no match, and strange names are shown in plain letters', () => {
  expect(checkCertificateNames({ dnsNames: ['a\0b.test'], commonNames: [] }, ['192.0.2.1'])).toEqual({
    kind: 'mismatch',
    reason: 'there is no host name to look for',
    presented: ['a?b.test'],
  });
});

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));

test('a name covers itself in any case, and a wildcard exactly the names one label below', () => {
  fc.assert(
    fc.property(name, label, (host, first) => {
      expect(namesMatch(host.toUpperCase(), host)).toBe(true);
      const isLongEnough = host.includes('.');
      expect(namesMatch(`*.${host}`, `${first}.${host}`)).toBe(isLongEnough);
      expect(namesMatch(`*.${host}`, host)).toBe(false);
      expect(namesMatch(`*.${host}`, `a.${first}.${host}`)).toBe(false);
    }),
  );
});

test('whatever stands in a certificate, it throws nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), fc.string(), (names, host) => {
      checkCertificateNames({ dnsNames: names, commonNames: names }, [host], { allowCommonName: true });
      const reference = referenceOf(host);
      if (reference !== null) expect(referenceOf(reference)).toBe(reference);
    }),
  );
});
