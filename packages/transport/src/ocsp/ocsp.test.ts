import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import { checkOcsp, type OcspCheck, type OcspOptions, refreshAt } from './check.ts';
import { writeOcspRequest } from './request.ts';
import { type OcspResponse, parseOcspFile, parseOcspResponse } from './response.ts';

const stored = new Map(
  readFileSync(new URL('../../testdata/ocsp.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.includes(' | ') && !line.startsWith('#'))
    .map((line) => line.split(' | '))
    .map(([name, base64]) => [name!, Buffer.from(base64!, 'base64')] as const),
);
const octets = (name: string): Buffer => stored.get(name)!;
const certificate = (name: string): Certificate => {
  const parsed = parseCertificate(octets(name));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.certificate;
};
const response = (name: string): OcspResponse => {
  const parsed = parseOcspResponse(octets(name));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.response;
};
const [leaf, ca] = [certificate('leaf'), certificate('ca')];
const made = response('good').entries[0]!.thisUpdate;
const days = (count: number): Date => new Date(made.getTime() + count * 86_400_000);
const soon = days(0.01);
const check = (name: string, options: Partial<OcspOptions> = {}): OcspCheck =>
  checkOcsp(response(name), { certificate: leaf, issuer: ca, at: soon, ...options });
const wordsOf = (checked: OcspCheck): string =>
  checked.kind === 'good' ? 'good' : `${checked.kind}: ${checked.reason}`;

describe('responses made by openssl', () => {
  test.each([
    ['good', 'good'],
    ['good-delegated', 'good'],
    ['good-by-key', 'good'],
    ['good-without-certificate', 'good'],
    ['good-sha256', 'good'],
    ['good-nonce', 'good'],
    [
      'delegated-without-certificate',
      'bad: it is signed by somebody else than the issuer, whose certificate it does not carry',
    ],
    ['weak', 'bad: its signature is wrong'],
    ['unknown', 'bad: the responder does not know the certificate'],
    ['endless', 'bad: it does not say when it ends (nextUpdate)'],
    ['unfit-signer', 'bad: its signer may not sign OCSP responses'],
    ['strange-signer', 'bad: its signer is not one of the issuer’s'],
    ['other-issuer', 'bad: its signature is wrong'],
    ['revoked-response', 'bad: it is about another certificate'],
    ['good-rsa', 'bad: it is about another certificate'],
  ])('%s: %s', (name, expected) => {
    expect(wordsOf(check(name))).toBe(expected);
  });

  test('a signer that expires before the response does', () => {
    expect(wordsOf(check('outlived'))).toMatch(
      /^bad: the certificate of its signer expires on .*, before the response does$/,
    );
  });

  test('one of RSA, one of RSASSA-PSS', () => {
    const rsa = { certificate: certificate('rsa-leaf'), issuer: certificate('rsa') };
    expect(wordsOf(check('good-rsa', rsa))).toBe('good');
    expect(wordsOf(check('good-pss', rsa))).toBe('good');
  });

  test('a revoked certificate', () => {
    const checked = check('revoked-response', { certificate: certificate('revoked') });
    expect(checked).toMatchObject({ kind: 'revoked', reason: 'keyCompromise' });
  });

  test('an error is no response', () => {
    expect(parseOcspResponse(octets('try-later'))).toEqual({
      ok: false,
      reason: 'the responder says tryLater',
      status: 'tryLater',
    });
  });
});

describe('time', () => {
  test.each([
    [-1, 'bad: it is from the future'],
    [0, 'good'],
    [6.9, 'good'],
    [7.1, 'bad: it has ended on'],
  ])('%d days later: %s', (count, expected) => {
    expect(wordsOf(check('good', { at: days(count) }))).toMatch(expected);
  });

  test('a clock that is a little ahead of ours does no harm', () => {
    const at = ca.notBefore;
    expect(made.getTime()).toBeGreaterThan(at.getTime());
    expect(wordsOf(check('good', { at }))).toBe('good');
    expect(wordsOf(check('good', { at, skewMs: 0 }))).toMatch('bad: it is from the future');
  });

  test('the next one is fetched at half of its life', () => {
    const checked = check('good');
    if (checked.kind !== 'good') throw new Error('not good');
    expect(checked.until.getTime() - made.getTime()).toBe(7 * 86_400_000);
    expect(refreshAt(checked)).toEqual(days(3.5));
  });
});

describe('whose it is', () => {
  test('not that of another issuer of the same name', () => {
    expect(wordsOf(check('good', { issuer: certificate('other') }))).toBe(
      'bad: the certificate is not one of the issuer’s',
    );
  });

  test('an answer to this request, where it says so', () => {
    const { nonce } = response('good-nonce');
    expect(nonce!.length).toBeGreaterThanOrEqual(8);
    expect(wordsOf(check('good-nonce', { nonce: nonce! }))).toBe('good');
    expect(wordsOf(check('good-nonce', { nonce: Buffer.alloc(16) }))).toBe('bad: it is the answer to another request');
    expect(wordsOf(check('good', { nonce: Buffer.alloc(16) }))).toBe('good');
  });
});

test('no octet of a response can be changed without its being noticed, or meaning the same', () => {
  const original = octets('good-delegated');
  for (let at = 0; at < original.length; at += 1) {
    const changed = Buffer.from(original);
    changed[at]! ^= 1;
    const parsed = parseOcspResponse(changed);
    if (!parsed.ok) continue;
    const checked = checkOcsp(parsed.response, { certificate: leaf, issuer: ca, at: soon });
    // Only what is signed counts: its octets and the signature have to be those that were made.
    if (checked.kind !== 'bad') expect(parsed.response.signed).toEqual(response('good-delegated').signed);
  }
});

test('any octets are a response or say why not', () => {
  const original = octets('good-delegated');
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (some) => void parseOcspResponse(some)));
  fc.assert(
    fc.property(fc.nat(original.length), fc.uint8Array({ minLength: 1, maxLength: 4 }), (at, some) => {
      const parsed = parseOcspResponse(Buffer.concat([original.subarray(0, at), some, original.subarray(at)]));
      if (parsed.ok) checkOcsp(parsed.response, { certificate: leaf, issuer: ca, at: soon });
    }),
  );
  for (let end = 0; end < original.length; end += 1)
    expect(parseOcspResponse(original.subarray(0, end)).ok).toBe(false);
});

test('a file holds one response in DER, or several in PEM', () => {
  const pem = (name: string): string =>
    `-----BEGIN OCSP RESPONSE-----\n${octets(name).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END OCSP RESPONSE-----\n`;
  expect(parseOcspFile(octets('good')).map(({ ok }) => ok)).toEqual([true]);
  expect(parseOcspFile(Buffer.from(pem('good') + pem('try-later'))).map(({ ok }) => ok)).toEqual([true, false]);
  expect(parseOcspFile(Buffer.from('-----BEGIN CERTIFICATE-----\n'))).toEqual([]);
  expect(parseOcspFile(Buffer.from('hello'))).toMatchObject([{ ok: false }]);
});

test('a request is to the octet what openssl writes, and a nonce follows', () => {
  expect(writeOcspRequest(leaf, ca).toString('hex')).toBe(octets('request').toString('hex'));
  const nonce = Buffer.alloc(16, 7);
  expect(writeOcspRequest(leaf, ca, nonce).toString('hex')).toMatch(/06092b0601050507300102041204100707/);
});

test('what a certificate says of OCSP', () => {
  expect(leaf).toMatchObject({
    ocspUrls: ['http://ocsp.example.org/'],
    isMustStaple: true,
    dnsNames: ['mx.example.org'],
  });
  expect(certificate('responder')).toMatchObject({ hasOcspNoCheck: true, extendedKeyUsages: ['1.3.6.1.5.5.7.3.9'] });
  expect(ca).toMatchObject({ isCa: true, mayCertify: true, version: 3, commonNames: ['Test CA'] });
});
