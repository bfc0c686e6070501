import type { Certificate } from '../x509/certificate.ts';
import { associationOf, formatTlsa } from './tlsa.ts';

/** A record to publish for a certificate of ours. */
export type TlsaToPublish = { name: string; record: string; words: string };

/**
 * The TLSA records that fit a host's certificates, its own first: `3 1 1` for its key, which lives through renewals that keep the key, and
 * `2 0 1` for the authority that issued it, where the chain has one (RFC 7671 §5.1, §5.2).
 */
export function tlsaToPublish(host: string, chain: readonly Certificate[], port = 25): TlsaToPublish[] {
  const name = `_${port}._tcp.${host}.`;
  const record = (usage: 2 | 3, selector: 0 | 1, certificate: Certificate): string =>
    formatTlsa({ usage, selector, matching: 1, data: associationOf(certificate, { selector, matching: 1 }) });
  const [own, issuer] = [chain[0], chain[1]];
  return [
    ...(own ? [{ name, record: record(3, 1, own), words: 'names the key of the certificate itself' }] : []),
    ...(issuer ? [{ name, record: record(2, 0, issuer), words: 'names the authority that issued it' }] : []),
  ];
}
