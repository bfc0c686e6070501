import { X509Certificate } from 'node:crypto';
import {
  BIT_STRING,
  childrenOf,
  contextTag,
  type Der,
  DerError,
  expectTag,
  INTEGER,
  readBits,
  readDer,
  readOid,
  readSmallInteger,
  readTime,
  SEQUENCE,
  SET,
} from './der.ts';
import { readExtensions } from './extensions.ts';

/** What a certificate says (RFC 5280), as far as a mail server has to know. Octets are DER, as they stand in it. */
export type Certificate = {
  der: Buffer;
  /** For signatures and questions to OpenSSL. */
  x509: X509Certificate;
  version: number;
  serial: Buffer;
  issuer: Buffer;
  subject: Buffer;
  /** SubjectPublicKeyInfo, and the bits of the key in it. */
  publicKeyInfo: Buffer;
  publicKeyBits: Buffer;
  signatureAlgorithm: string;
  notBefore: Date;
  notAfter: Date;
  commonNames: readonly string[];
} & CertificateExtensions;

/** Extensions (RFC 5280 §4.2). */
export type CertificateExtensions = {
  /** dNSName entries as they are written; null: there is no subjectAltName at all. */
  dnsNames: readonly string[] | null;
  isCa: boolean;
  /** pathLenConstraint; null: none. */
  pathLength: number | null;
  /** Null: there is no keyUsage. */
  mayCertify: boolean | null;
  /** Object identifiers of extKeyUsage; null: there is none. */
  extendedKeyUsages: readonly string[] | null;
  nameConstraints: NameConstraints | null;
  /** Addresses of OCSP responders and of the issuer's certificate (authorityInfoAccess). */
  ocspUrls: readonly string[];
  issuerUrls: readonly string[];
  hasOcspNoCheck: boolean;
  /** TLS feature status_request (RFC 7633): it must come with a staple. */
  isMustStaple: boolean;
  /** Critical extensions that nothing here understands. */
  unknownCritical: readonly string[];
};

/** dNSName subtrees (RFC 5280 §4.2.1.10). `hasOthers`: there are constraints on names of other kinds. */
export type NameConstraints = { permitted: readonly string[]; excluded: readonly string[]; hasOthers: boolean };

export type ParsedCertificate = { ok: true; certificate: Certificate } | { ok: false; reason: string };

/** Reads a certificate in DER, 64 kB at most. Never throws. */
export function parseCertificate(octets: Uint8Array): ParsedCertificate {
  if (octets.length > MAX_CERTIFICATE) return { ok: false, reason: `it is larger than ${MAX_CERTIFICATE} octets` };
  const der = Buffer.from(octets);
  try {
    const fields = readFields(der);
    // OpenSSL has the last word on whether this is a certificate.
    return { ok: true, certificate: { ...fields, der, x509: new X509Certificate(der) } };
  } catch (error) {
    if (error instanceof DerError) return { ok: false, reason: error.message };
    return { ok: false, reason: 'OpenSSL cannot read it' };
  }
}

/** Reads the certificates of a PEM text in their order; at most 20. */
export function parsePem(text: string): ParsedCertificate[] {
  const blocks = text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,100000})-----END CERTIFICATE-----/g);
  return [...blocks.take(20)].map(([, body]) => parseCertificate(Buffer.from(body!, 'base64')));
}

function readFields(octets: Buffer): Omit<Certificate, 'der' | 'x509'> {
  const [tbs, outerAlgorithm] = childrenOf(expectTag(readDer(octets), SEQUENCE));
  const parts = childrenOf(expectTag(tbs, SEQUENCE));
  const hasVersion = parts[0]?.tag === contextTag(0);
  const version = hasVersion ? readSmallInteger(expectTag(childrenOf(parts[0]!)[0], INTEGER)) + 1 : 1;
  const [serial, algorithm, issuer, validity, subject, keyInfo, ...rest] = hasVersion ? parts.slice(1) : parts;
  const [notBefore, notAfter] = childrenOf(expectTag(validity, SEQUENCE));
  const key = expectTag(keyInfo, SEQUENCE);
  const signatureAlgorithm = readOid(childrenOf(expectTag(outerAlgorithm, SEQUENCE))[0]);
  if (signatureAlgorithm !== readOid(childrenOf(expectTag(algorithm, SEQUENCE))[0]))
    throw new DerError('its two names of the signature algorithm differ');
  return {
    version,
    serial: expectTag(serial, INTEGER).content,
    issuer: expectTag(issuer, SEQUENCE).whole,
    subject: expectTag(subject, SEQUENCE).whole,
    publicKeyInfo: key.whole,
    publicKeyBits: readBits(expectTag(childrenOf(key)[1], BIT_STRING)),
    signatureAlgorithm,
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    commonNames: commonNamesOf(subject!),
    ...readExtensions(rest.find(({ tag }) => tag === contextTag(3))),
  };
}

function commonNamesOf(name: Der): string[] {
  return childrenOf(name).flatMap((relative) =>
    childrenOf(expectTag(relative, SET)).flatMap((attribute) => {
      const [type, value] = childrenOf(expectTag(attribute, SEQUENCE));
      return readOid(type) === COMMON_NAME && value !== undefined ? [textOf(value)] : [];
    }),
  );
}

const textOf = ({ tag, content }: Der): string =>
  tag === BMP_STRING ? '' : content.toString(tag === UTF8_STRING ? 'utf8' : 'latin1');

const MAX_CERTIFICATE = 65_536;
const COMMON_NAME = '2.5.4.3';
const UTF8_STRING = 0x0c;
const BMP_STRING = 0x1e;
