import { createHash } from 'node:crypto';
import type { Certificate } from '../x509/certificate.ts';
import { isIssuedBy } from '../x509/path.ts';
import { certificateIdOf, isSameCertificate } from './certificate-id.ts';
import type { OcspEntry, OcspResponse } from './response.ts';
import { verifySignature } from './signature.ts';

export type OcspOptions = {
  certificate: Certificate;
  /** Who issued the certificate. */
  issuer: Certificate;
  at: Date;
  /** How far ahead of ours the responder's clock may be, in milliseconds; default five minutes. */
  skewMs?: number;
  /** The nonce of the request; a response that carries another one is not an answer to it. */
  nonce?: Uint8Array;
};

/**
 * What a response is worth. `good` ones may be stapled until `until`. `bad`: not to be believed or not to be used; `revoked` is believed, and
 * means what it says.
 */
export type OcspCheck =
  | { kind: 'good'; thisUpdate: Date; until: Date }
  | { kind: 'revoked'; at: Date; reason: string }
  | { kind: 'bad'; reason: string };

/**
 * Checks a response for a certificate (RFC 6960 §3.2, RFC 5019 §4): signed by the issuer, or by a responder whose certificate the issuer itself
 * has signed for this purpose and that is still valid when the response ends; about this certificate; made, and with an end that is ahead.
 */
export function checkOcsp(response: OcspResponse, options: OcspOptions): OcspCheck {
  const { certificate, issuer, at, skewMs = FIVE_MINUTES, nonce } = options;
  const bad = (reason: string): OcspCheck => ({ kind: 'bad', reason });
  if (!isIssuedBy(certificate, issuer)) return bad('the certificate is not one of the issuer’s');
  const entry = response.entries.find(({ id }) => isSameCertificate(id, certificateIdOf(certificate, issuer, id.hash)));
  if (entry === undefined) return bad('it is about another certificate');
  if (response.hasUnknownCritical || entry.hasUnknownCritical)
    return bad('it has a critical extension that is not known');
  if (nonce !== undefined && response.nonce !== null && !response.nonce.equals(nonce))
    return bad('it is the answer to another request');
  const signer = signerOf(response, issuer);
  if ('reason' in signer) return bad(signer.reason);
  const fault = timeFault(entry, { now: at, skewMs }) ?? signerFault(signer.certificate, entry, at);
  if (fault !== null) return bad(fault);
  switch (entry.status.kind) {
    case 'unknown':
      return bad('the responder does not know the certificate');
    case 'revoked':
      return { kind: 'revoked', at: entry.status.at, reason: REASONS[entry.status.reason ?? 0] ?? 'unspecified' };
    case 'good':
      return { kind: 'good', thisUpdate: entry.thisUpdate, until: entry.nextUpdate! };
  }
}

/** When to fetch the next one: at half of its life (RFC 5019 §4 leaves it to us), so that an outage does not leave us without. */
export const refreshAt = ({ thisUpdate, until }: { thisUpdate: Date; until: Date }): Date =>
  new Date((thisUpdate.getTime() + until.getTime()) / 2);

function signerOf(response: OcspResponse, issuer: Certificate): { certificate: Certificate } | { reason: string } {
  if (isNamed(response, issuer)) {
    return isSignedBy(response, issuer) ? { certificate: issuer } : { reason: 'its signature is wrong' };
  }
  const delegate = response.certificates.find((candidate) => isNamed(response, candidate));
  if (delegate === undefined)
    return { reason: 'it is signed by somebody else than the issuer, whose certificate it does not carry' };
  // RFC 6960 §4.2.2.2: issued by the authority itself, for this purpose.
  if (!isIssuedBy(delegate, issuer)) return { reason: 'its signer is not one of the issuer’s' };
  if (!delegate.extendedKeyUsages?.includes(OCSP_SIGNING)) return { reason: 'its signer may not sign OCSP responses' };
  if (delegate.unknownCritical.length > 0)
    return { reason: 'the certificate of its signer has a critical extension that is not known' };
  return isSignedBy(response, delegate) ? { certificate: delegate } : { reason: 'its signature is wrong' };
}

function isNamed({ responder }: OcspResponse, candidate: Certificate): boolean {
  if (responder.kind === 'name') return candidate.subject.equals(responder.octets);
  return createHash('sha1').update(candidate.publicKeyBits).digest().equals(responder.octets);
}

const isSignedBy = (response: OcspResponse, { x509 }: Certificate): boolean =>
  verifySignature(response, x509.publicKey);

function timeFault(
  { thisUpdate, nextUpdate }: OcspEntry,
  { now, skewMs }: { now: Date; skewMs: number },
): string | null {
  if (thisUpdate.getTime() > now.getTime() + skewMs) return `it is from the future: ${thisUpdate.toISOString()}`;
  if (nextUpdate === null) return 'it does not say when it ends (nextUpdate)';
  if (nextUpdate < thisUpdate) return 'it ends before it begins';
  if (nextUpdate <= now) return `it has ended on ${nextUpdate.toISOString()}`;
  return null;
}

/** A response whose signer expires first is refused by clients before it ends; seen in the field, and better known beforehand. */
function signerFault(signer: Certificate, { nextUpdate }: OcspEntry, at: Date): string | null {
  if (at < signer.notBefore)
    return `the certificate of its signer is not valid before ${signer.notBefore.toISOString()}`;
  if (at > signer.notAfter) return `the certificate of its signer has expired on ${signer.notAfter.toISOString()}`;
  if (nextUpdate !== null && signer.notAfter < nextUpdate)
    return `the certificate of its signer expires on ${signer.notAfter.toISOString()}, before the response does`;
  return null;
}

const FIVE_MINUTES = 300_000;
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
/** RFC 5280 §5.3.1. */
const REASONS: Record<number, string> = {
  0: 'unspecified',
  1: 'keyCompromise',
  2: 'cACompromise',
  3: 'affiliationChanged',
  4: 'superseded',
  5: 'cessationOfOperation',
  6: 'certificateHold',
  8: 'removeFromCRL',
  9: 'privilegeWithdrawn',
  10: 'aACompromise',
};
