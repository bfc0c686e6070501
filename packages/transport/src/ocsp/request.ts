import type { Certificate } from '../x509/certificate.ts';
import { contextTag, INTEGER, OCTET_STRING, SEQUENCE, writeDer, writeOid } from '../x509/der.ts';
import { certificateIdOf, SHA1 } from './certificate-id.ts';
import { NONCE } from './response.ts';

/** What the body of a POST is, and what comes back (RFC 6960 appendix A). */
export const OCSP_REQUEST_TYPE = 'application/ocsp-request';
export const OCSP_RESPONSE_TYPE = 'application/ocsp-response';

/**
 * Writes the request for a certificate (RFC 6960 §4.1), not signed. The hash is SHA-1, which names and does not protect; RFC 5019 §2.1.1 asks
 * for it. `nonce`: 1 to 32 octets (RFC 9654 §2.1); responders that answer from a cache leave it out of their answer.
 */
export function writeOcspRequest(certificate: Certificate, issuer: Certificate, nonce?: Uint8Array): Buffer {
  const id = certificateIdOf(certificate, issuer, SHA1)!;
  const certificateId = writeDer(
    SEQUENCE,
    writeDer(SEQUENCE, writeOid(SHA1), writeDer(NULL)),
    writeDer(OCTET_STRING, id.issuerName),
    writeDer(OCTET_STRING, id.issuerKey),
    writeDer(INTEGER, id.serial),
  );
  const list = writeDer(SEQUENCE, writeDer(SEQUENCE, certificateId));
  const extension = (value: Uint8Array): Buffer =>
    writeDer(SEQUENCE, writeOid(NONCE), writeDer(OCTET_STRING, writeDer(OCTET_STRING, value)));
  const extensions = nonce ? [writeDer(contextTag(2), writeDer(SEQUENCE, extension(nonce)))] : [];
  return writeDer(SEQUENCE, writeDer(SEQUENCE, list, ...extensions));
}

const NULL = 0x05;
