import { beforeAll, describe, expect, test } from 'vitest';
import { type Made, makeCertificate } from '../testing/certificates.ts';
import type { Certificate } from '../x509/certificate.ts';
import { associationOf, readTlsa, type UsableTlsa } from './tlsa.ts';
import { type DaneOptions, verifyDane } from './verify.ts';

const host = 'mx.example.org';
const options: DaneOptions = { references: [host, 'example.org'], at: new Date('2026-06-01T00:00:00Z') };
const tlsa = (made: Made, usage: 2 | 3, selector: 0 | 1, matching: 0 | 1 | 2): UsableTlsa => {
  const data = associationOf(made.certificate, { selector, matching });
  const read = readTlsa({ usage, selector, matching, data });
  if (read.kind !== 'usable') throw new Error(read.reason);
  return read.tlsa;
};
const certificates = (...made: Made[]): Certificate[] => made.map(({ certificate }) => certificate);
const reasonOf = (chain: Made[], records: UsableTlsa[], other: Partial<DaneOptions> = {}): string => {
  const verdict = verifyDane(certificates(...chain), records, { ...options, ...other });
  return verdict.kind === 'unverified' ? verdict.reason : `verified at ${verdict.depth}`;
};

let root: Made;
let middle: Made;
let leaf: Made;
let stranger: Made;
beforeAll(async () => {
  root = await makeCertificate({ name: 'Root', ca: true });
  middle = await makeCertificate({ name: 'Middle', issuer: root, ca: 0 });
  leaf = await makeCertificate({ name: 'whatever', issuer: middle, dns: [host], usages: ['1.3.6.1.5.5.7.3.1'] });
  stranger = await makeCertificate({ name: 'Root', ca: true });
});

describe('usage 3', () => {
  const forms = [0, 1].flatMap((selector) => [0, 1, 2].map((matching) => [selector, matching] as const));
  test.each(forms)('3 %i %i pins the certificate', (selector, matching) => {
    const record = tlsa(leaf, 3, selector as 0 | 1, matching as 0 | 1 | 2);
    expect(reasonOf([leaf], [record])).toBe('verified at 0');
    expect(reasonOf([stranger], [record])).toBe('no record matches it');
  });

  test('neither name nor dates nor purpose count', async () => {
    const old = await makeCertificate({
      name: 'nobody',
      notAfter: new Date('2020-01-01T00:00:00Z'),
      notBefore: new Date('2019-01-01T00:00:00Z'),
      usages: ['1.3.6.1.5.5.7.3.2'],
    });
    expect(reasonOf([old], [tlsa(old, 3, 1, 1)], { references: [] })).toBe('verified at 0');
  });

  test('says nothing of the issuers of a certificate', () => {
    expect(reasonOf([leaf, middle, root], [tlsa(root, 3, 0, 1)])).toMatch('no record matches it');
  });

  test('one of several is enough', () => {
    expect(reasonOf([leaf], [tlsa(stranger, 3, 1, 1), tlsa(leaf, 3, 1, 1)])).toBe('verified at 0');
    expect(reasonOf([leaf], [tlsa(stranger, 2, 0, 1), tlsa(leaf, 3, 1, 1)])).toBe('verified at 0');
  });
});

describe('usage 2', () => {
  const forms = [0, 1].flatMap((selector) => [0, 1, 2].map((matching) => [selector, matching] as const));
  test.each(forms)('2 %i %i vouches for what the authority has issued', (selector, matching) => {
    const [s, m] = [selector as 0 | 1, matching as 0 | 1 | 2];
    expect(reasonOf([leaf, middle, root], [tlsa(root, 2, s, m)])).toBe('verified at 2');
    expect(reasonOf([leaf, root, middle], [tlsa(root, 2, s, m)])).toBe('verified at 2');
    expect(reasonOf([leaf, middle], [tlsa(middle, 2, s, m)])).toBe('verified at 1');
    expect(reasonOf([leaf, middle, root], [tlsa(stranger, 2, s, m)])).toMatch('nothing that is trusted has issued it');
  });

  test('an authority that was not sent has to stand in the record, whole or as a key', () => {
    expect(reasonOf([leaf, middle], [tlsa(root, 2, 0, 1)])).toMatch('nothing that is trusted');
    expect(reasonOf([leaf, middle], [tlsa(root, 2, 0, 0)])).toBe('verified at 2');
    expect(reasonOf([leaf, middle], [tlsa(root, 2, 1, 0)])).toBe('verified at 2');
    expect(reasonOf([leaf], [tlsa(middle, 2, 1, 0)])).toBe('verified at 1');
    expect(reasonOf([leaf, middle], [tlsa(stranger, 2, 1, 0)])).toMatch('nothing that is trusted');
  });

  test('the server itself is no authority', () => {
    expect(reasonOf([leaf], [tlsa(leaf, 2, 0, 1)])).toMatch('nothing that is trusted');
    expect(reasonOf([root], [tlsa(root, 2, 1, 1)])).toMatch('nothing that is trusted');
  });

  test('names count', () => {
    expect(reasonOf([leaf, middle], [tlsa(middle, 2, 0, 1)], { references: ['mx.example.net'] })).toBe(
      'its certificate does not name it: it is for mx.example.org, not for mx.example.net',
    );
  });

  test('a common name counts only without DNS-IDs', async () => {
    const named = await makeCertificate({ name: host, issuer: middle });
    const both = await makeCertificate({ name: host, issuer: middle, dns: ['mx.example.net'] });
    expect(reasonOf([named, middle], [tlsa(middle, 2, 0, 1)])).toBe('verified at 1');
    expect(reasonOf([both, middle], [tlsa(middle, 2, 0, 1)])).toMatch('does not name it');
  });

  test('dates count, those of the authorities too', async () => {
    const at = (text: string) => ({ at: new Date(text) });
    const record = tlsa(middle, 2, 0, 1);
    expect(reasonOf([leaf, middle], [record], at('2027-01-01T00:00:00Z'))).toMatch('has expired on 2026-12-31');
    expect(reasonOf([leaf, middle], [record], at('2025-01-01T00:00:00Z'))).toMatch('is not valid before 2026-01-01');
    const old = await makeCertificate({
      name: 'Middle',
      issuer: root,
      ca: true,
      keys: middle.keys,
      notAfter: new Date('2026-02-01T00:00:00Z'),
    });
    expect(reasonOf([leaf, old, root], [tlsa(root, 2, 0, 1)])).toMatch('"Middle" has expired on 2026-02-01');
    // Another certificate of the same authority is still good.
    expect(reasonOf([leaf, old, middle, root], [tlsa(root, 2, 0, 1)])).toBe('verified at 2');
  });

  test('only authorities issue, and only as deep as they may', async () => {
    const plain = await makeCertificate({ name: 'Plain', issuer: root, ca: false });
    const under = await makeCertificate({ name: 'under', issuer: plain, dns: [host] });
    expect(reasonOf([under, plain, root], [tlsa(root, 2, 0, 1)])).not.toMatch('verified');
    const bare = await makeCertificate({ name: 'Bare', issuer: root });
    const below = await makeCertificate({ name: 'below', issuer: bare, dns: [host] });
    expect(reasonOf([below, bare, root], [tlsa(root, 2, 0, 1)])).toMatch('"Bare" is no certificate authority');
    const deep = await makeCertificate({ name: 'Deep', issuer: middle, ca: true });
    const far = await makeCertificate({ name: 'far', issuer: deep, dns: [host] });
    expect(reasonOf([far, deep, middle, root], [tlsa(root, 2, 0, 1)])).toMatch('may not have 1 authorities below it');
  });

  test('name constraints bind', async () => {
    const tree = (tag: string, name: string) =>
      `30${hex(6 + name.length)}${tag}${hex(4 + name.length)}30${hex(2 + name.length)}82${hex(name.length)}${Buffer.from(name).toString('hex')}`;
    const make = async (constraint: string) => {
      const limited = await makeCertificate({ name: 'Limited', ca: true, more: [['2.5.29.30', true, constraint]] });
      const issued = await makeCertificate({ name: 'issued', issuer: limited, dns: [host] });
      return reasonOf([issued, limited], [tlsa(limited, 2, 0, 1)]);
    };
    expect(await make(tree('a0', 'example.org'))).toBe('verified at 1');
    expect(await make(tree('a0', 'example.net'))).toBe(
      'no authority of its TLSA records vouches for its certificate: "Limited" may not issue for mx.example.org',
    );
    expect(await make(tree('a1', 'example.org'))).toMatch('may not issue for mx.example.org');
    expect(await make('3008a1063004860230 30'.replace(' ', ''))).toMatch('kinds that are not understood');
  });

  test('a critical extension that nobody knows, a purpose that is not ours, SHA-1', async () => {
    const record = tlsa(middle, 2, 0, 1);
    const odd = await makeCertificate({ name: 'odd', issuer: middle, dns: [host], more: [['1.2.3.4', true, '0500']] });
    expect(reasonOf([odd, middle], [record])).toMatch('critical extension that is not known: 1.2.3.4');
    const client = await makeCertificate({ name: 'c', issuer: middle, dns: [host], usages: ['1.3.6.1.5.5.7.3.2'] });
    expect(reasonOf([client, middle], [record])).toBe('its certificate is not one for servers');
    const weak = await makeCertificate({ name: 'weak', issuer: middle, dns: [host], hash: 'SHA-1' });
    expect(reasonOf([weak, middle], [record])).toMatch('signed with MD5 or SHA-1');
    expect(reasonOf([weak], [tlsa(middle, 2, 1, 0)])).toMatch('signed with MD5 or SHA-1');
  });
});

test('of two digests of a kind only the stronger counts (RFC 7671 §9)', () => {
  expect(reasonOf([leaf], [tlsa(leaf, 3, 1, 1), tlsa(stranger, 3, 1, 2)])).toMatch('no record matches it');
  expect(reasonOf([leaf], [tlsa(leaf, 3, 1, 1), tlsa(stranger, 3, 0, 2)])).toBe('verified at 0');
  expect(reasonOf([leaf], [tlsa(leaf, 3, 1, 0), tlsa(stranger, 3, 1, 2)])).toBe('verified at 0');
});

test('no certificate, no verification', () => {
  expect(reasonOf([], [tlsa(leaf, 3, 1, 1)])).toBe('the server showed no certificate');
});

test('authorities that certify each other end the search', async () => {
  const names = ['A', 'B', 'C', 'D', 'E'];
  const keys = await Promise.all(names.map(async (name) => (await makeCertificate({ name, ca: true })).keys));
  const issuerOf = (i: number): Made => ({ keys: keys[i]!, certificate: { commonNames: [names[i]!] } as never });
  const crossed = await Promise.all(
    names.flatMap((name, i) =>
      names.map((_, j) => makeCertificate({ name, ca: true, keys: keys[i]!, issuer: issuerOf(j) })),
    ),
  );
  const start = await makeCertificate({ name: 'start', dns: [host], issuer: issuerOf(0) });
  expect(reasonOf([start, ...crossed], [tlsa(stranger, 2, 0, 1)])).toMatch('nothing that is trusted');
});

const hex = (number: number): string => number.toString(16).padStart(2, '0');
