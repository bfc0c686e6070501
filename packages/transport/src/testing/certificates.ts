import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';

/** A certificate made for a test, with its keys. */
export type Made = { certificate: Certificate; keys: webcrypto.CryptoKeyPair };

export type Wanted = {
  name: string;
  /** Who issues it; itself when left out. */
  issuer?: Made;
  dns?: readonly string[];
  /** An authority, with a path length if one is given. */
  ca?: boolean | number;
  notBefore?: Date;
  notAfter?: Date;
  /** The keys it certifies; new ones when left out. */
  keys?: webcrypto.CryptoKeyPair;
  usages?: readonly string[];
  hash?: 'SHA-256' | 'SHA-1';
  /** Further extensions: identifier, critical, DER in hex. */
  more?: readonly [string, boolean, string][];
};

/** Makes a certificate (ECDSA P-256) with a library that is not ours, valid through 2026 unless said otherwise. */
export async function makeCertificate(wanted: Wanted): Promise<Made> {
  const { name, issuer, dns, ca, usages, more = [], hash = 'SHA-256' } = wanted;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash };
  const keys = wanted.keys ?? (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']));
  const made = await X509CertificateGenerator.create({
    subject: name === '' ? '' : `CN=${name}`,
    issuer: `CN=${issuer ? issuer.certificate.commonNames[0] : name}`,
    notBefore: wanted.notBefore ?? new Date('2026-01-01T00:00:00Z'),
    notAfter: wanted.notAfter ?? new Date('2026-12-31T00:00:00Z'),
    signingKey: (issuer?.keys ?? keys).privateKey,
    publicKey: keys.publicKey,
    signingAlgorithm: algorithm,
    extensions: [
      ...(ca === undefined
        ? []
        : [
            new BasicConstraintsExtension(ca !== false, typeof ca === 'number' ? ca : undefined, true),
            new KeyUsagesExtension(ca === false ? KeyUsageFlags.digitalSignature : KeyUsageFlags.keyCertSign, true),
          ]),
      ...(dns ? [new SubjectAlternativeNameExtension(dns.map((value) => ({ type: 'dns', value })))] : []),
      ...(usages ? [new ExtendedKeyUsageExtension([...usages])] : []),
      ...more.map(([oid, isCritical, hex]) => new Extension(oid, isCritical, Buffer.from(hex, 'hex'))),
    ],
  });
  const parsed = parseCertificate(new Uint8Array(made.rawData));
  if (!parsed.ok) throw new Error(parsed.reason);
  return { certificate: parsed.certificate, keys };
}
