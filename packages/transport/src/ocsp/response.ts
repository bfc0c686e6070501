import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import {
  childrenOf,
  contextTag,
  type Der,
  DerError,
  ENUMERATED,
  expectTag,
  INTEGER,
  OCTET_STRING,
  readBits,
  readBoolean,
  readDer,
  readOid,
  readSmallInteger,
  readTime,
  SEQUENCE,
} from '../x509/der.ts';

/** What a response says of itself (RFC 6960 §4.2.1); only `successful` ones say more. */
export type OcspStatus =
  | 'successful'
  | 'malformedRequest'
  | 'internalError'
  | 'tryLater'
  | 'sigRequired'
  | 'unauthorized';

/** A basic response. Octets are DER, as they stand in it. */
export type OcspResponse = {
  der: Buffer;
  /** What is signed, and how. */
  signed: Buffer;
  algorithm: { oid: string; parameters: Buffer | null };
  signature: Buffer;
  /** Who signed: the name of a certificate's subject, or the SHA-1 of its key. */
  responder: { kind: 'name' | 'key-hash'; octets: Buffer };
  /** Certificates that came along; those that cannot be read are left out. */
  certificates: readonly Certificate[];
  producedAt: Date;
  entries: readonly OcspEntry[];
  nonce: Buffer | null;
  /** A critical extension of the whole that nothing here understands. */
  hasUnknownCritical: boolean;
};

/** What it says of one certificate. */
export type OcspEntry = {
  id: CertificateId;
  status: { kind: 'good' | 'unknown' } | { kind: 'revoked'; at: Date; reason: number | null };
  thisUpdate: Date;
  nextUpdate: Date | null;
  hasUnknownCritical: boolean;
};

/** How a certificate is named: its issuer's name and key, hashed, and its serial number (RFC 6960 §4.1.1). */
export type CertificateId = { hash: string; issuerName: Buffer; issuerKey: Buffer; serial: Buffer };

export type ParsedOcsp = { ok: true; response: OcspResponse } | { ok: false; reason: string; status?: OcspStatus };

/** Reads an OCSP response in DER, 64 kB at most. Says nothing of what it is worth. Never throws. */
export function parseOcspResponse(octets: Uint8Array): ParsedOcsp {
  if (octets.length > MAX_RESPONSE) return { ok: false, reason: `it is larger than ${MAX_RESPONSE} octets` };
  const der = Buffer.from(octets);
  try {
    const [statusCode, bytes] = childrenOf(expectTag(readDer(der), SEQUENCE));
    const status = STATUSES[readSmallInteger(expectTag(statusCode, ENUMERATED))];
    if (status === undefined) throw new DerError('its status is not known');
    if (status !== 'successful') return { ok: false, reason: `the responder says ${status}`, status };
    const [type, response] = childrenOf(expectTag(childrenOf(expectTag(bytes, contextTag(0)))[0], SEQUENCE));
    if (readOid(type) !== BASIC) throw new DerError('it is of a type that is not known');
    return { ok: true, response: { der, ...readBasic(readDer(expectTag(response, OCTET_STRING).content)) } };
  } catch (error) {
    if (error instanceof DerError) return { ok: false, reason: error.message };
    throw error;
  }
}

/** Reads a file: one response in DER, or several in PEM; at most 20. */
export function parseOcspFile(octets: Uint8Array): ParsedOcsp[] {
  const text = Buffer.from(octets).toString('latin1');
  if (!text.includes('-----BEGIN ')) return [parseOcspResponse(octets)];
  const blocks = text.matchAll(/-----BEGIN OCSP RESPONSE-----([A-Za-z0-9+/=\s]{1,100000})-----END OCSP RESPONSE-----/g);
  return [...blocks.take(20)].map(([, body]) => parseOcspResponse(Buffer.from(body!, 'base64')));
}

function readBasic(basic: Der): Omit<OcspResponse, 'der'> {
  const [data, algorithm, signature, certificates] = childrenOf(expectTag(basic, SEQUENCE));
  const [oid, parameters] = childrenOf(expectTag(algorithm, SEQUENCE));
  const all = childrenOf(expectTag(data, SEQUENCE));
  // The version has a default, and is left out.
  const [responder, producedAt, entries, extensions] = all[0]?.tag === contextTag(0) ? all.slice(1) : all;
  const isByName = responder?.tag === contextTag(1);
  const inner = childrenOf(isByName ? responder : expectTag(responder, contextTag(2)))[0];
  const general = extensionsOf(extensions);
  const found = certificates
    ? childrenOf(expectTag(childrenOf(expectTag(certificates, contextTag(0)))[0], SEQUENCE))
    : [];
  return {
    signed: data!.whole,
    algorithm: { oid: readOid(oid), parameters: parameters?.whole ?? null },
    signature: readBits(signature),
    responder: isByName
      ? { kind: 'name', octets: expectTag(inner, SEQUENCE).whole }
      : { kind: 'key-hash', octets: expectTag(inner, OCTET_STRING).content },
    certificates: found.slice(0, MAX_CERTIFICATES).flatMap(({ whole }) => {
      const parsed = parseCertificate(whole);
      return parsed.ok ? [parsed.certificate] : [];
    }),
    producedAt: readTime(producedAt),
    entries: childrenOf(expectTag(entries, SEQUENCE)).slice(0, MAX_ENTRIES).map(readEntry),
    nonce: nonceOf(general.get(NONCE)?.value),
    hasUnknownCritical: [...general].some(([type, { isCritical }]) => isCritical && type !== NONCE),
  };
}

function readEntry(entry: Der): OcspEntry {
  const [id, status, thisUpdate, ...rest] = childrenOf(expectTag(entry, SEQUENCE));
  const [algorithm, issuerName, issuerKey, serial] = childrenOf(expectTag(id, SEQUENCE));
  const next = rest.find(({ tag }) => tag === contextTag(0));
  const extensions = extensionsOf(rest.find(({ tag }) => tag === contextTag(1)));
  return {
    id: {
      hash: readOid(childrenOf(expectTag(algorithm, SEQUENCE))[0]),
      issuerName: expectTag(issuerName, OCTET_STRING).content,
      issuerKey: expectTag(issuerKey, OCTET_STRING).content,
      serial: expectTag(serial, INTEGER).content,
    },
    status: statusOf(status),
    thisUpdate: readTime(thisUpdate),
    nextUpdate: next ? readTime(childrenOf(next)[0]) : null,
    hasUnknownCritical: [...extensions.values()].some(({ isCritical }) => isCritical),
  };
}

function statusOf(status: Der | undefined): OcspEntry['status'] {
  switch (status?.tag) {
    case contextTag(0, false):
      return { kind: 'good' };
    case contextTag(2, false):
      return { kind: 'unknown' };
    case contextTag(1): {
      const [at, reason] = childrenOf(status);
      const code = reason ? childrenOf(expectTag(reason, contextTag(0)))[0] : undefined;
      return { kind: 'revoked', at: readTime(at), reason: code ? readSmallInteger(expectTag(code, ENUMERATED)) : null };
    }
    default:
      throw new DerError('the status of a certificate is not known');
  }
}

function extensionsOf(element: Der | undefined): Map<string, { isCritical: boolean; value: Buffer }> {
  const extensions = new Map<string, { isCritical: boolean; value: Buffer }>();
  if (element === undefined) return extensions;
  for (const extension of childrenOf(expectTag(childrenOf(expectTag(element, contextTag(1)))[0], SEQUENCE))) {
    const [type, ...rest] = childrenOf(expectTag(extension, SEQUENCE));
    const value = expectTag(rest.at(-1), OCTET_STRING).content;
    extensions.set(readOid(type), { isCritical: rest.length > 1 && readBoolean(rest[0]!), value });
  }
  return extensions;
}

/** The value is an OCTET STRING within the extension (RFC 9654 §2.1); some responders leave it out. */
function nonceOf(value: Buffer | undefined): Buffer | null {
  if (value === undefined) return null;
  try {
    return expectTag(readDer(value), OCTET_STRING).content;
  } catch {
    return value;
  }
}

const STATUSES: Record<number, OcspStatus> = {
  0: 'successful',
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
};
const BASIC = '1.3.6.1.5.5.7.48.1.1';
export const NONCE = '1.3.6.1.5.5.7.48.1.2';
const MAX_RESPONSE = 65_536;
const MAX_CERTIFICATES = 10;
const MAX_ENTRIES = 100;
