import { createHash } from 'node:crypto';
import type { Certificate } from '../x509/certificate.ts';
import type { CertificateId } from './response.ts';

/** The name of a certificate by its issuer (RFC 6960 §4.1.1); null when the hash is not known. */
export function certificateIdOf(
  certificate: Pick<Certificate, 'serial'>,
  issuer: Pick<Certificate, 'subject' | 'publicKeyBits'>,
  hash: string,
): CertificateId | null {
  const name = HASHES[hash];
  if (name === undefined) return null;
  const digest = (octets: Buffer): Buffer => createHash(name).update(octets).digest();
  return {
    hash,
    issuerName: digest(issuer.subject),
    issuerKey: digest(issuer.publicKeyBits),
    serial: certificate.serial,
  };
}

/** Whether two name the same certificate. */
export const isSameCertificate = (a: CertificateId, b: CertificateId | null): boolean =>
  b !== null &&
  a.hash === b.hash &&
  a.issuerName.equals(b.issuerName) &&
  a.issuerKey.equals(b.issuerKey) &&
  a.serial.equals(b.serial);

export const SHA1 = '1.3.14.3.2.26';
const HASHES: Record<string, string> = {
  [SHA1]: 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
