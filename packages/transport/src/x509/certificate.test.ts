import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '../testing/certificates.ts';
import { type Certificate, parseCertificate, parsePem } from './certificate.ts';

let made: Certificate;
beforeAll(async () => {
  const issuer = await makeCertificate({ name: 'CA', ca: 1 });
  const wanted = { name: 'mx.example.org', issuer, dns: ['mx.example.org', '*.example.net'], ca: false };
  made = (await makeCertificate({ ...wanted, usages: ['1.3.6.1.5.5.7.3.1'] })).certificate;
});
const pem = ({ der }: Certificate): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

test('says what OpenSSL says', () => {
  const { x509 } = made;
  expect(made.dnsNames!.map((name) => `DNS:${name}`).join(', ')).toBe(x509.subjectAltName);
  expect(made.publicKeyInfo).toEqual(x509.publicKey.export({ format: 'der', type: 'spki' }));
  expect(made.serial.toString('hex').toUpperCase().replace(/^00/, '')).toBe(x509.serialNumber);
  expect([made.notBefore, made.notAfter]).toEqual([x509.validFromDate, x509.validToDate]);
  expect(made.extendedKeyUsages).toEqual(x509.keyUsage);
  expect(made.isCa).toBe(x509.ca);
  expect(made).toMatchObject({ version: 3, commonNames: ['mx.example.org'], mayCertify: false, pathLength: null });
});

describe('what is no certificate', () => {
  test('cut off anywhere, or with something behind it', () => {
    for (let end = 0; end < made.der.length; end += 1)
      expect(parseCertificate(made.der.subarray(0, end)).ok).toBe(false);
    expect(parseCertificate(Buffer.concat([made.der, Buffer.from([0])]))).toEqual({
      ok: false,
      reason: 'octets follow its end',
    });
    expect(parseCertificate(Buffer.alloc(70_000))).toEqual({ ok: false, reason: 'it is larger than 65536 octets' });
  });

  test('changed anywhere, it is read as something else or not at all', () => {
    fc.assert(
      fc.property(fc.nat(made.der.length - 1), fc.nat(255), (at, octet) => {
        const changed = Buffer.from(made.der);
        changed[at] = octet;
        const parsed = parseCertificate(changed);
        expect(parsed.ok || parsed.reason !== '').toBe(true);
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array(), (octets) => void parseCertificate(octets)));
  });

  test('an extension that stands twice (RFC 5280 §4.2)', async () => {
    const twice = makeCertificate({ name: 'x', ca: true, more: [['2.5.29.19', true, '30030101ff']] });
    await expect(twice).rejects.toThrow('the extension 2.5.29.19 stands twice');
  });
});

test('PEM holds several, in their order, and what cannot be read is told', () => {
  const text = `subject=x\n${pem(made)}-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n`;
  expect(parsePem(text).map((parsed) => (parsed.ok ? parsed.certificate.commonNames[0] : parsed.reason))).toEqual([
    'mx.example.org',
    'the tag 0x30 is expected, nothing is there',
  ]);
  expect(parsePem('')).toEqual([]);
});
