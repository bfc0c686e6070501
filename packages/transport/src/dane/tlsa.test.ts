import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Made, makeCertificate } from '../testing/certificates.ts';
import { tlsaToPublish } from './publish.ts';
import { associationOf, formatTlsa, parseTlsa, readTlsa, tlsaMatches } from './tlsa.ts';

const bad = readFileSync(new URL('../../testdata/bad-tlsa.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.includes('|') && !line.startsWith('#'))
  .map((line) => line.split('|').map((cell) => cell.trim()) as [string, string, string]);

describe('records that cannot be used', () => {
  test.each(bad)('%s', (_, text, reason) => {
    const record = parseTlsa(text.replace(/<(\d+)>/, (_, octets: string) => 'ab'.repeat(Number(octets))));
    expect(record && readTlsa(record)).toEqual(reason === 'no record' ? null : { kind: 'unusable', reason });
  });

  test('no data at all', () => {
    expect(readTlsa({ usage: 3, selector: 1, matching: 0, data: new Uint8Array() })).toEqual({
      kind: 'unusable',
      reason: 'it is empty',
    });
  });
});

describe('a record for a certificate', () => {
  let made: Made;
  let other: Made;
  beforeAll(async () => {
    made = await makeCertificate({ name: 'mx.example.org' });
    other = await makeCertificate({ name: 'mx.example.org' });
  });
  const forms = [2, 3].flatMap((usage) => [0, 1].flatMap((selector) => [0, 1, 2].map((m) => [usage, selector, m])));

  test.each(forms)('%i %i %i can be used, names it, and no other', (usage, selector, matching) => {
    const form = { selector: selector as 0 | 1, matching: matching as 0 | 1 | 2 };
    const data = Uint8Array.from(associationOf(made.certificate, form));
    const text = formatTlsa({ usage: usage!, ...form, data });
    expect(parseTlsa(text)).toEqual({ usage, ...form, data });
    const read = readTlsa(parseTlsa(text)!);
    if (read.kind !== 'usable') throw new Error(read.reason);
    expect(tlsaMatches(read.tlsa, made.certificate)).toBe(true);
    expect(tlsaMatches(read.tlsa, other.certificate)).toBe(false);
  });

  test('octets after a key make it unusable', () => {
    const data = Buffer.concat([made.certificate.publicKeyInfo, Buffer.from([0])]);
    expect(readTlsa({ usage: 2, selector: 1, matching: 0, data })).toMatchObject({ kind: 'unusable' });
  });

  test('what to publish names the key, and the authority where there is one', () => {
    const key = associationOf(made.certificate, { selector: 1, matching: 1 }).toString('hex');
    const authority = associationOf(other.certificate, { selector: 0, matching: 1 }).toString('hex');
    expect(tlsaToPublish('mx.example.org', [made.certificate, other.certificate])).toMatchObject([
      { name: '_25._tcp.mx.example.org.', record: `3 1 1 ${key}` },
      { record: `2 0 1 ${authority}` },
    ]);
    expect(tlsaToPublish('mx.example.org', [made.certificate], 2525)).toHaveLength(1);
  });
});

test('any record is usable or says why, and its text stays the same', () => {
  const octet = fc.nat(255);
  const record = fc.record({ usage: octet, selector: octet, matching: octet, data: fc.uint8Array({ minLength: 1 }) });
  fc.assert(
    fc.property(record, (any) => {
      expect(['usable', 'unusable']).toContain(readTlsa(any).kind);
      expect(parseTlsa(formatTlsa(any))).toEqual(any);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void parseTlsa(text)));
});
