import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { certificateSources } from '../running-settings.ts';
import type { CertificateSource } from '../tls/certificates.ts';
import type { CertificatePair } from '../tls/self-signed.ts';
import type { SelfTestContext } from './self-test.ts';

/** A certificate read afresh from where the settings say it is. */
export type ReadCertificate = {
  name: string;
  source: CertificateSource['source'];
  pair: CertificatePair;
  /** The certificate itself, then those that vouch for it. */
  chain: X509Certificate[];
  /** Host names it answers to by SNI. */
  names: string[];
};

/** Reads every certificate of the settings, without looking at what the engine has loaded. An error stands for one that cannot be read. */
export async function readCertificates(
  context: SelfTestContext,
): Promise<{ name: string; read: ReadCertificate | Error }[]> {
  const sources = certificateSources(context.house.inForce(), context.house.issued);
  return await Promise.all(
    sources.map(async (source) => ({
      name: source.name,
      read: await readCertificate(source, context.selfSigned).catch((error: Error) => error),
    })),
  );
}

async function readCertificate(
  source: CertificateSource,
  selfSigned: SelfTestContext['selfSigned'],
): Promise<ReadCertificate> {
  const pair = await pairOf(source, selfSigned);
  const blocks = pair.certificate.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error('there is no certificate in it');
  const chain = blocks.map((block) => new X509Certificate(block));
  return { name: source.name, source: source.source, pair, chain, names: namesOf(source, chain[0]!) };
}

async function pairOf(source: CertificateSource, selfSigned: SelfTestContext['selfSigned']): Promise<CertificatePair> {
  switch (source.source) {
    case 'selfsigned':
      return await selfSigned();
    case 'pem':
      return { certificate: source.certificate, privateKey: await source.privateKey() };
    case 'acme':
      return (await source.issued()) ?? (await selfSigned());
    case 'files':
      return {
        certificate: await readFile(source.certificateFile, 'utf8'),
        privateKey: await readFile(source.keyFile, 'utf8'),
      };
  }
}

function namesOf(source: CertificateSource, certificate: X509Certificate): string[] {
  if (source.names.length > 0) return source.names.map((name) => name.toLowerCase());
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => (entry.startsWith('DNS:') ? [entry.slice(4).toLowerCase()] : []));
}
