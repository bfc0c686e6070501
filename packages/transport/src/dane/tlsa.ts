import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { TlsaRecord } from '@posthorn/dns/resolver';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';

/** A TLSA record that mail can use (RFC 7672 §3.1): usage 2 names an authority, usage 3 the server itself. */
export type UsableTlsa = {
  usage: 2 | 3;
  /** 0: the whole certificate, 1: its public key. */
  selector: 0 | 1;
  /** 0: the octets themselves, 1: SHA2-256, 2: SHA2-512. */
  matching: 0 | 1 | 2;
  data: Buffer;
  /** What a full record of usage 2 brings along, so that the server need not send it. */
  certificate: Certificate | null;
  publicKey: KeyObject | null;
};

export type ReadTlsa = { kind: 'usable'; tlsa: UsableTlsa } | { kind: 'unusable'; reason: string };

/** Whether a record can be used, and if not, why. Never throws. */
export function readTlsa({ usage, selector, matching, data }: TlsaRecord): ReadTlsa {
  const unusable = (reason: string): ReadTlsa => ({ kind: 'unusable', reason });
  // RFC 7672 §3.1.3: mail has no list of authorities that both sides would agree on.
  if (usage === 0 || usage === 1) return unusable(`usage ${usage} (PKIX) is not for mail`);
  if (usage !== 2 && usage !== 3) return unusable(`usage ${usage} is not known`);
  if (selector !== 0 && selector !== 1) return unusable(`selector ${selector} is not known`);
  if (matching !== 0 && matching !== 1 && matching !== 2) return unusable(`matching type ${matching} is not known`);
  const octets = Buffer.from(data);
  const tlsa = { usage, selector, matching, data: octets, certificate: null, publicKey: null } as const;
  if (matching !== 0) {
    const length = matching === 1 ? 32 : 64;
    if (octets.length !== length) return unusable(`a digest of ${octets.length} octets instead of ${length}`);
    return { kind: 'usable', tlsa };
  }
  if (octets.length === 0) return unusable('it is empty');
  if (selector === 0) {
    const parsed = parseCertificate(octets);
    if (!parsed.ok) return unusable(`its certificate cannot be read: ${parsed.reason}`);
    return { kind: 'usable', tlsa: { ...tlsa, certificate: parsed.certificate } };
  }
  const publicKey = readPublicKey(octets);
  return publicKey ? { kind: 'usable', tlsa: { ...tlsa, publicKey } } : unusable('its public key cannot be read');
}

/** Whether a record names a certificate (RFC 6698 §2.1). Says nothing of what the certificate is worth. */
export function tlsaMatches({ selector, matching, data }: UsableTlsa, certificate: Certificate): boolean {
  return associationOf(certificate, { selector, matching }).equals(data);
}

/** The data that a record for a certificate holds. */
export function associationOf(
  certificate: Pick<Certificate, 'der' | 'publicKeyInfo'>,
  { selector, matching }: Pick<UsableTlsa, 'selector' | 'matching'>,
): Buffer {
  const octets = selector === 0 ? certificate.der : certificate.publicKeyInfo;
  if (matching === 0) return octets;
  return createHash(matching === 1 ? 'sha256' : 'sha512')
    .update(octets)
    .digest();
}

/** A record as zone files have it: `3 1 1 0123…` (RFC 6698 §2.2). */
export function formatTlsa({ usage, selector, matching, data }: TlsaRecord): string {
  return `${usage} ${selector} ${matching} ${Buffer.from(data).toString('hex')}`;
}

/** Reads that form; blanks may stand in the hex digits. Null for anything else. */
export function parseTlsa(text: string): TlsaRecord | null {
  const parts = /^\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s+([0-9a-fA-F\s]{1,200000})$/.exec(text);
  if (parts === null) return null;
  const [usage, selector, matching] = parts.slice(1, 4).map(Number) as [number, number, number];
  const hex = parts[4]!.replace(/\s+/g, '');
  if (hex.length % 2 !== 0 || Math.max(usage, selector, matching) > 255) return null;
  return { usage, selector, matching, data: Uint8Array.from(Buffer.from(hex, 'hex')) };
}

function readPublicKey(octets: Buffer): KeyObject | null {
  try {
    const key = createPublicKey({ key: octets, format: 'der', type: 'spki' });
    // OpenSSL reads over octets that follow; a record with such is not what was meant.
    return key.export({ format: 'der', type: 'spki' }).length === octets.length ? key : null;
  } catch {
    return null;
  }
}
