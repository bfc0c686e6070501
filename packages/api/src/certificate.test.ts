import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { readChain } from './certificate.ts';

type Pair = { certificate: string; privateKey: string };
let mx: Pair;
let other: Pair;
let bare: Pair;

beforeAll(async () => {
  mx = await make('-subj /CN=mx.example.org -addext subjectAltName=DNS:mx.example.org,IP:192.0.2.1');
  other = await make('-subj /CN=other.example.org -addext subjectAltName=DNS:other.example.org');
  bare = await make('-subj /CN=bare.example.org');
});

test('says what a certificate says, and that its key belongs to it', () => {
  const { certificates, key, mistakes } = read(mx.certificate, mx.privateKey);
  expect(certificates).toMatchObject([
    {
      subject: 'CN=mx.example.org',
      names: ['mx.example.org', '192.0.2.1'],
      keyType: 'EC, P-256',
      isSelfSigned: true,
    },
  ]);
  expect([key, mistakes]).toEqual(['matches', []]);
});

test.each([
  ['nothing', () => read(''), 'There is no line “-----BEGIN CERTIFICATE-----”.'],
  ['a text cut off', () => read(mx.certificate.slice(0, -40)), 'the text was cut off'],
  ['a damaged text', () => read(mx.certificate.replace(/MI/, 'AA')), 'Certificate 1 cannot be read'],
  ['a key in the chain', () => read(`${mx.certificate}${mx.privateKey}`), 'A private key stands in the chain'],
  ['a wrong order', () => read(`${mx.certificate}${other.certificate}`), 'Certificate 2 did not issue certificate 1'],
  ['another key', () => read(mx.certificate, other.privateKey), 'belongs to another certificate'],
  [
    'its own certificate in the second place',
    () => read(`${other.certificate}${mx.certificate}`, mx.privateKey),
    'belongs to certificate 2 of the chain',
  ],
  ['a broken key', () => read(mx.certificate, 'key'), 'The private key cannot be read'],
  [
    'a key with a passphrase',
    () => read(mx.certificate, mx.privateKey.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE')),
    'protected by a passphrase',
  ],
  ['one without names', () => read(bare.certificate), 'It names no hosts'],
  ['an expired one', () => readChain(mx.certificate, { now: new Date('2100-01-01') }), 'The certificate expired on'],
  ['one for later', () => readChain(mx.certificate, { now: new Date('2000-01-01') }), 'is not valid before'],
])('%s is told', (_what, chain, words) => {
  expect(
    chain()
      .mistakes.map((mistake) => mistake.words)
      .join('\n'),
  ).toContain(words);
});

test('authorities may stand in any order, and need no names', () => {
  const { certificates, mistakes } = readChain(`${bare.certificate}${other.certificate}`, {
    now: new Date(),
    areAuthorities: true,
  });
  expect([certificates.length, mistakes]).toEqual([2, []]);
});

test('damage anywhere is told and never thrown, and a long text takes no long time', () => {
  for (let at = 0; at < mx.certificate.length; at += 7) {
    const damaged = `${mx.certificate.slice(0, at)}\u0000${mx.certificate.slice(at + 1)}`;
    expect(Array.isArray(read(damaged, damaged).mistakes)).toBe(true);
  }
  expect(read('-----BEGIN CERTIFICATE-----\n'.repeat(7000)).mistakes.length).toBeGreaterThan(0);
});

const read = (pem: string, privateKey?: string) => readChain(pem, { privateKey, now: new Date() });

async function make(words: string): Promise<Pair> {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-certificate-'));
  try {
    const files = { certificate: join(folder, 'cert.pem'), privateKey: join(folder, 'key.pem') };
    const options = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 ${words}`.split(' ');
    await promisify(execFile)('openssl', [...options, '-keyout', files.privateKey, '-out', files.certificate]);
    return {
      certificate: await readFile(files.certificate, 'utf8'),
      privateKey: await readFile(files.privateKey, 'utf8'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
