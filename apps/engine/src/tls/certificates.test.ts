import { X509Certificate } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type CertificateSource, createCertificates } from './certificates.ts';
import { makeSelfSigned } from './self-signed.ts';

const directory = await mkdtemp(join(tmpdir(), 'posthorn-certificates-'));
afterAll(() => rm(directory, { recursive: true }));
const own = await makeSelfSigned(['mail.example.org'], new Date());
const other = await makeSelfSigned(['*.example.net', 'example.net'], new Date());
const tls12 = { minVersion: 'TLSv1.2' } as const;

function pem(name: string, pair: typeof own): CertificateSource {
  return { name, names: [], source: 'pem', certificate: pair.certificate, privateKey: async () => pair.privateKey };
}

test('the self-signed certificate names its hosts and fits its key', () => {
  const certificate = new X509Certificate(own.certificate);
  expect(certificate.checkHost('mail.example.org')).toBe('mail.example.org');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test('the name a client asks for picks the certificate, the listener the rest', async () => {
  const certificates = createCertificates({ selfSigned: async () => own });
  await certificates.apply([{ name: 'default', names: [], source: 'selfsigned' }, pem('net', other)], tls12);
  const fallback = certificates.choose(undefined, undefined);
  const net = certificates.choose(undefined, 'net');
  expect(net).not.toBe(fallback);
  expect(certificates.choose('mx1.example.net', undefined)).toBe(net);
  expect(certificates.choose('EXAMPLE.NET.', undefined)).toBe(net);
  expect(certificates.choose('a.b.example.net', undefined)).toBe(fallback);
  expect(certificates.choose('mail.example.org', 'net')).toBe(fallback);
  expect(certificates.choose('unknown.example', 'net')).toBe(net);
});

test('a certificate that cannot be used keeps its predecessor in force and says why', async () => {
  const certificates = createCertificates({ selfSigned: async () => own });
  await certificates.apply([pem('main', own)], tls12);
  const before = certificates.choose(undefined, undefined);
  await certificates.apply([{ ...pem('main', own), certificate: other.certificate } as CertificateSource], tls12);
  expect(certificates.choose(undefined, undefined)).toBe(before);
  expect(certificates.problems).toHaveLength(1);
  expect(certificates.problems[0]!.reason).toContain("certificate 'main' cannot be used");
});

test('a file pair is read again when it was replaced', async () => {
  const certificateFile = join(directory, 'cert.pem');
  const keyFile = join(directory, 'key.pem');
  const write = async (pair: typeof own) => {
    for (const [path, text] of [
      [keyFile, pair.privateKey],
      [certificateFile, pair.certificate],
    ] as const) {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    }
  };
  await write(own);
  const certificates = createCertificates({ selfSigned: async () => own });
  await certificates.apply([{ name: 'files', names: [], source: 'files', certificateFile, keyFile }], tls12);
  const before = certificates.choose(undefined, undefined);
  await certificates.refresh();
  expect(certificates.choose(undefined, undefined)).toBe(before);
  await write(other);
  await certificates.refresh();
  expect(certificates.choose(undefined, undefined)).not.toBe(before);
  expect(certificates.problems).toEqual([]);
});
