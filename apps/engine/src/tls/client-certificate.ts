import type { TLSSocket } from 'node:tls';
import { publicAuthorities } from '@posthorn/transport/x509/authorities';
import { type Certificate, parseCertificate, parsePem } from '@posthorn/transport/x509/certificate';
import { findPath } from '@posthorn/transport/x509/path';

/** What a client showed of itself in the handshake, because it was asked to. */
export type ClientCertificate = {
  /** Why nobody vouches for it; undefined: an authority does. */
  fault: string | undefined;
  /** Its own first; up to the authority that vouches, where one does. Never empty. */
  chain: readonly CertificateWords[];
};

/** One certificate, as `tls:cert` tells of it. */
export type CertificateWords = { subject: string; issuer: string; notAfter: string; fingerprint: string };

/**
 * The certificate of a client, and whether an authority vouches for it: one of the PEM text, or without one a public authority. A client
 * has no name that it could be held to, so what it may do is for rules to say. Undefined: it showed none.
 */
export function readClientCertificate(
  socket: Pick<TLSSocket, 'getPeerCertificate'>,
  { trustAnchors, at }: { trustAnchors: string | undefined; at: Date },
): ClientCertificate | undefined {
  const [leaf, ...others] = sentBy(socket);
  if (leaf === undefined) return undefined;
  const anchors = anchorsIn(trustAnchors);
  const isAnchor = ({ x509 }: Certificate): boolean =>
    anchors.get(keyOf(x509.subject))?.some(({ fingerprint256 }) => fingerprint256 === x509.fingerprint256) ?? false;
  const above = [leaf, ...others].flatMap(({ x509 }) => anchors.get(keyOf(x509.issuer)) ?? []);
  const issuers = [...others, ...above.flatMap(({ raw }) => certificateIn(raw))];
  const isPinned = isAnchor(leaf) && leaf.notBefore <= at && at <= leaf.notAfter;
  const anchor = { ofCertificate: (issuer: Certificate) => (isAnchor(issuer) ? true : null), keys: [] };
  const path = isPinned ? ({ kind: 'path', depth: 0 } as const) : findPath(leaf, issuers, { anchor, at });
  const chain = chainFrom(leaf, issuers, path.kind === 'path' ? path.depth : others.length);
  return {
    fault: path.kind === 'path' ? undefined : path.reason,
    chain: chain.map(wordsOf),
  };
}

/** What was sent, in that order. */
function sentBy(socket: Pick<TLSSocket, 'getPeerCertificate'>): Certificate[] {
  const sent: Certificate[] = [];
  let shown = socket.getPeerCertificate(true);
  while (shown?.raw && sent.length < MOST) {
    sent.push(...certificateIn(shown.raw));
    if (!shown.issuerCertificate || shown.issuerCertificate === shown) break;
    shown = shown.issuerCertificate;
  }
  return sent;
}

function certificateIn(raw: Buffer): Certificate[] {
  const read = parseCertificate(raw);
  return read.ok ? [read.certificate] : [];
}

function chainFrom(leaf: Certificate, issuers: readonly Certificate[], depth: number): Certificate[] {
  const chain = [leaf];
  while (chain.length <= Math.min(depth, MOST)) {
    const last = chain.at(-1)!;
    const next = issuers.find(
      (one) => one.subject.equals(last.issuer) && last.x509.checkIssued(one.x509) && !chain.includes(one),
    );
    if (next === undefined || next.der.equals(last.der)) break;
    chain.push(next);
  }
  return chain;
}

function wordsOf({ x509 }: Certificate): CertificateWords {
  const { subject, issuer } = x509.toLegacyObject();
  return {
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    notAfter: x509.validTo,
    fingerprint: x509.fingerprint256,
  };
}

function nameOf(name: { CN?: string | string[]; O?: string | string[] } | undefined): string {
  return [name?.CN ?? name?.O ?? ''].flat().join(', ').slice(0, 255);
}

type Anchors = ReadonlyMap<string, readonly Certificate['x509'][]>;

/** By whom they name. Reading all public authorities takes a while, so they are kept. */
function anchorsIn(pem: string | undefined): Anchors {
  if (kept !== undefined && kept.pem === pem) return kept.anchors;
  const anchors = new Map<string, Certificate['x509'][]>();
  for (const text of pem === undefined ? publicAuthorities() : pem.split(/(?<=-----END CERTIFICATE-----)/)) {
    for (const read of parsePem(text)) {
      if (!read.ok) continue;
      const { x509 } = read.certificate;
      const key = keyOf(x509.subject);
      anchors.set(key, [...(anchors.get(key) ?? []), x509]);
    }
  }
  kept = { pem, anchors };
  return anchors;
}

const keyOf = (name: string | undefined): string => name ?? '';
const MOST = 10;
let kept: { pem: string | undefined; anchors: Anchors } | undefined;
