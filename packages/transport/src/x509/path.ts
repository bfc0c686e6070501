import type { KeyObject } from 'node:crypto';
import { referenceOf } from '../cert-names/check.ts';
import type { Certificate } from './certificate.ts';

/** Where a path ends: at a certificate, or at a bare key that signed the last one before it. */
export type Anchor<T> = {
  /** What vouches for an issuer's certificate; null: nothing. */
  ofCertificate(issuer: Certificate): T | null;
  /** Keys that count although their certificate is not there; where it is, its own limits hold. */
  keys: readonly { publicKey: KeyObject; publicKeyInfo: Buffer; anchor: T }[];
};

export type Path<T> =
  /** `depth`: how many certificates stand below the anchor. */
  { kind: 'path'; depth: number; anchor: T } | { kind: 'no-path'; reason: string };

/**
 * Looks for a path from a certificate to an anchor (RFC 5280 §6.1) among the certificates a server sent, in whatever order: names and
 * signatures have to chain, issuers have to be authorities within their path lengths and name constraints, all have to be valid at the moment,
 * and no link may stand on MD5 or SHA-1. At most ten certificates deep and 200 signatures.
 */
export function findPath<T>(
  start: Certificate,
  others: readonly Certificate[],
  { anchor, at }: { anchor: Anchor<T>; at: Date },
): Path<T> {
  let reason = `nothing that is trusted has issued it, or what did was not sent`;
  let budget = MAX_SIGNATURES;
  const bareKeys = anchor.keys.filter((key) => !others.some((other) => other.publicKeyInfo.equals(key.publicKeyInfo)));
  const fault = (path: readonly Certificate[], issuer: Certificate | null): string | null =>
    faultOf(path.at(-1)!, at) ??
    linkFault(path.at(-1)!) ??
    (issuer === null ? null : (faultOf(issuer, at) ?? issuerFault(issuer, path)));

  function search(path: readonly Certificate[]): Path<T> | null {
    const last = path.at(-1)!;
    for (const { publicKey, anchor: found } of bareKeys) {
      if (budget-- <= 0 || !isSignedBy(last, publicKey)) continue;
      const wrong = fault(path, null);
      if (wrong === null) return { kind: 'path', depth: path.length, anchor: found };
      reason = wrong;
    }
    if (path.length >= MAX_DEPTH) return null;
    for (const issuer of others) {
      if (!issuer.subject.equals(last.issuer) || path.some(({ der }) => der.equals(issuer.der))) continue;
      if (budget-- <= 0 || !isIssuedBy(last, issuer)) continue;
      const wrong = fault(path, issuer);
      if (wrong !== null) {
        reason = wrong;
        continue;
      }
      const found = anchor.ofCertificate(issuer);
      if (found !== null) return { kind: 'path', depth: path.length, anchor: found };
      const further = search([...path, issuer]);
      if (further !== null) return further;
    }
    return null;
  }

  return search([start]) ?? { kind: 'no-path', reason };
}

/** Whether one certificate has issued the other: names, key identifiers, key usage and the signature. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return certificate.x509.checkIssued(issuer.x509) && isSignedBy(certificate, issuer.x509.publicKey);
}

function isSignedBy(certificate: Certificate, publicKey: KeyObject): boolean {
  try {
    return certificate.x509.verify(publicKey);
  } catch {
    return false;
  }
}

function faultOf(certificate: Certificate, at: Date): string | null {
  const name = nameOf(certificate);
  if (at < certificate.notBefore)
    return `the certificate of ${name} is not valid before ${certificate.notBefore.toISOString()}`;
  if (at > certificate.notAfter)
    return `the certificate of ${name} has expired on ${certificate.notAfter.toISOString()}`;
  const unknown = certificate.unknownCritical[0];
  if (unknown !== undefined) return `the certificate of ${name} has a critical extension that is not known: ${unknown}`;
  return null;
}

function linkFault(certificate: Certificate): string | null {
  return WEAK.has(certificate.signatureAlgorithm)
    ? `the certificate of ${nameOf(certificate)} is signed with MD5 or SHA-1`
    : null;
}

/** What keeps an issuer from vouching for the path below it. */
function issuerFault(issuer: Certificate, path: readonly Certificate[]): string | null {
  const name = nameOf(issuer);
  // A certificate of version 1 cannot say whether it is an authority.
  if (!issuer.isCa || issuer.mayCertify === false) return `${name} is no certificate authority`;
  const between = path.slice(1).filter(({ subject, issuer: by }) => !subject.equals(by)).length;
  if (issuer.pathLength !== null && between > issuer.pathLength)
    return `${name} may not have ${between} authorities below it`;
  return issuer.nameConstraints === null ? null : constraintFault(path[0]!, issuer.nameConstraints, name);
}

/** RFC 5280 §4.2.1.10, for host names; constraints of other kinds are not understood, and critical. */
function constraintFault(
  leaf: Certificate,
  { permitted, excluded, hasOthers }: NonNullable<Certificate['nameConstraints']>,
  issuer: string,
): string | null {
  if (hasOthers) return `${issuer} is limited to names of kinds that are not understood`;
  const names = leaf.dnsNames ?? leaf.commonNames.flatMap((name) => referenceOf(name) ?? []);
  const wrong = names
    .map((name) => name.toLowerCase())
    .find(
      (name) =>
        excluded.some((tree) => isWithin(name, tree)) ||
        (permitted.length > 0 && !permitted.some((tree) => isWithin(name, tree))),
    );
  return wrong === undefined ? null : `${issuer} may not issue for ${wrong.slice(0, 255)}`;
}

const isWithin = (name: string, tree: string): boolean => {
  const plain = tree.replace(/^\./, '');
  return plain === '' || name === plain || name.endsWith(`.${plain}`);
};

const nameOf = ({ commonNames, x509 }: Certificate): string =>
  `"${(commonNames.at(-1) ?? x509.subject ?? '').slice(0, 100).replace(/[^\x20-\x7e]/g, '?')}"`;

const MAX_DEPTH = 10;
const MAX_SIGNATURES = 200;
/** md2, md4, md5 and sha1 with RSA, sha1 with DSA and ECDSA. */
const WEAK: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.2',
  '1.2.840.113549.1.1.3',
  '1.2.840.113549.1.1.4',
  '1.2.840.113549.1.1.5',
  '1.2.840.10040.4.3',
  '1.2.840.10045.4.1',
]);
