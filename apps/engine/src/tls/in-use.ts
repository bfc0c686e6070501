import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import type { Certificate } from '@posthorn/transport/x509/certificate';
import type { StapleState } from './staples.ts';

/** A certificate that this engine shows, for the console; times are ISO 8601, digests SHA-256 in hexadecimal. */
export type CertificateInUse = {
  name: string;
  source: 'selfsigned' | 'pem' | 'files' | 'acme';
  subject: string;
  issuer: string;
  /** Host names in it, the first of them. */
  names: string[];
  notBefore: string;
  notAfter: string;
  keyType: string;
  /** Of the certificate, of its key (SubjectPublicKeyInfo), and of the certificate of its issuer where the chain holds it. */
  fingerprint: string;
  key: string;
  authority: string | null;
  isSelfSigned: boolean;
  /** The certificate says that clients must not take it without a staple (RFC 7633). */
  mustStaple: boolean;
  staple: StapleState | null;
};

/** Reads what is shown of a chain in PEM form; `own` is its first certificate, parsed. Throws when that cannot be read. */
export function inUseOf(
  { name, source }: Pick<CertificateInUse, 'name' | 'source'>,
  chain: string,
  own: Certificate | undefined,
): Omit<CertificateInUse, 'staple'> {
  const certificate = new X509Certificate(chain);
  const issuer = issuerOf(certificate, chain);
  return {
    name,
    source,
    subject: lineOf(certificate.subject),
    issuer: lineOf(certificate.issuer),
    names: (certificate.subjectAltName ?? '')
      .split(', ')
      .flatMap((entry) => (entry.startsWith('DNS:') ? [entry.slice(4).toLowerCase()] : []))
      .slice(0, MOST_NAMES),
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    keyType: keyType(certificate.publicKey),
    fingerprint: sha256(certificate.raw),
    key: sha256(certificate.publicKey.export({ type: 'spki', format: 'der' })),
    authority: issuer ? sha256(issuer.raw) : null,
    isSelfSigned: certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey),
    mustStaple: own?.isMustStaple ?? false,
  };
}

function issuerOf(certificate: X509Certificate, chain: string): X509Certificate | undefined {
  const others = chain.match(BLOCK)?.slice(1, MOST_CERTIFICATES) ?? [];
  for (const text of others) {
    try {
      const other = new X509Certificate(text);
      if (certificate.checkIssued(other)) return other;
    } catch {
      // What cannot be read issued nothing.
    }
  }
  return undefined;
}

function keyType({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined) return `RSA, ${modulusLength} bits`;
  // OpenSSL's own name of P-256 is one that nobody else uses.
  if (namedCurve !== undefined) return `EC, ${namedCurve.replace('prime256v1', 'P-256')}`;
  return asymmetricKeyType ?? 'unknown';
}

const lineOf = (name: string): string => name.split('\n').join(', ').slice(0, 300);
const sha256 = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,60000}?-----END CERTIFICATE-----/g;
const MOST_CERTIFICATES = 20;
const MOST_NAMES = 20;
