import type { Endpoint } from '../index.ts';
import { readV1 } from './v1.ts';
import { readV2, SIGNATURE } from './v2.ts';

/** What a proxy says before everything else (HAProxy PROXY protocol). `local`: no client is behind it, the real ends count. */
export type ProxyHeader =
  | { kind: 'proxied'; version: 1 | 2; source: Endpoint; destination: Endpoint; tlvs: ProxyTlvs }
  | { kind: 'local'; version: 1 | 2; tlvs: ProxyTlvs };

/** What version 2 may add (§2.2). */
export type ProxyTlvs = {
  alpn?: string;
  /** Host name the client asked for (SNI). */
  authority?: string;
  /** Up to 128 octets, in hex. */
  uniqueId?: string;
  netns?: string;
  tls?: ProxyTls;
  /** Types that are not known, in hex. */
  others: string[];
};

/** The client's TLS with the proxy (PP2_TYPE_SSL). */
export type ProxyTls = {
  isTls: boolean;
  hasClientCertificate: boolean;
  isVerified: boolean;
  version?: string;
  cipher?: string;
  commonName?: string;
  signatureAlgorithm?: string;
  keyAlgorithm?: string;
};

/** `partial`: these octets can still become a header. */
export type ReadHeader =
  | { kind: 'partial' }
  | { kind: 'header'; header: ProxyHeader; length: number }
  | { kind: 'malformed'; reason: string };

/**
 * Reads a header from the first octets of a connection. Nothing is taken for a header that is not one to the last octet, and what cannot
 * become one is malformed at its first wrong octet.
 */
export function readProxyHeader(octets: Buffer): ReadHeader {
  const first = octets.subarray(0, SIGNATURE.length);
  if (first.equals(SIGNATURE.subarray(0, first.length))) {
    return first.length < SIGNATURE.length ? { kind: 'partial' } : readV2(octets);
  }
  const word = octets.subarray(0, V1_WORD.length);
  if (word.equals(V1_WORD.subarray(0, word.length)))
    return word.length < V1_WORD.length ? { kind: 'partial' } : readV1(octets);
  return { kind: 'malformed', reason: 'the connection does not begin with a PROXY header' };
}

const V1_WORD = Buffer.from('PROXY ');
