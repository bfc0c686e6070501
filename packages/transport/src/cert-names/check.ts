import { isIP } from 'node:net';
import { normaliseName } from '@posthorn/dns/name';
import type { Certificate } from '../x509/certificate.ts';

/** Whether a certificate is one for a host. `presented`: the names in it that were looked at, at most 20. */
export type NameCheck =
  | { kind: 'match'; via: 'dns-id' | 'common-name'; reference: string; name: string }
  | { kind: 'mismatch'; reason: string; presented: readonly string[] };

export type NameOptions = {
  /** Whether a common name counts when there is no DNS-ID at all (RFC 9525 §2 has done away with it). Default: no. */
  allowCommonName?: boolean;
};

/**
 * Looks for one of the reference identifiers (host names we meant to reach) among the DNS-IDs of a certificate (RFC 9525 §6.3).
 * Addresses are no names and never match; internationalised names are compared as A-labels.
 */
export function checkCertificateNames(
  certificate: Pick<Certificate, 'dnsNames' | 'commonNames'>,
  references: readonly string[],
  options: NameOptions = {},
): NameCheck {
  const wanted = references.flatMap((reference) => referenceOf(reference) ?? []);
  const dnsNames = certificate.dnsNames ?? [];
  const isByCommonName = options.allowCommonName === true && dnsNames.length === 0;
  const presented = isByCommonName ? certificate.commonNames : dnsNames;
  const shown = presented.slice(0, 20).map((name) => name.slice(0, 255).replace(/[^\x20-\x7e]/g, '?'));
  if (wanted.length === 0) return { kind: 'mismatch', reason: 'there is no host name to look for', presented: shown };
  for (const reference of wanted) {
    const name = presented.find((candidate) => namesMatch(candidate, reference));
    if (name !== undefined) return { kind: 'match', via: isByCommonName ? 'common-name' : 'dns-id', reference, name };
  }
  return { kind: 'mismatch', reason: reasonOf(shown, wanted, certificate.commonNames.length > 0), presented: shown };
}

/**
 * Whether a presented name covers a host name (A-labels, lower case). A `*` stands for exactly one label, is the whole of the leftmost one,
 * and only in names of three labels or more, so that nobody holds a certificate for `*.com`.
 */
export function namesMatch(presented: string, reference: string): boolean {
  const name = presented.toLowerCase();
  if (name.length > 253 || !NAME.test(name) || isIP(name) !== 0) return false;
  if (!name.startsWith('*.')) return name === reference;
  const rest = name.slice(1);
  const label = reference.slice(0, -rest.length);
  return name.split('.').length >= 3 && reference.endsWith(rest) && label !== '' && !label.includes('.');
}

/** A host name ready to be compared; null for addresses, the root and what is no name. */
export function referenceOf(host: string): string | null {
  if (isIP(host) !== 0 || host.startsWith('[')) return null;
  const name = normaliseName(host);
  // What ends in a number would be read as an address somewhere (WHATWG URL).
  return name === null || name === '' || !NAME.test(name) || name.startsWith('*') || /(^|\.)\d+$/.test(name)
    ? null
    : name;
}

function reasonOf(shown: readonly string[], wanted: readonly string[], hasCommonName: boolean): string {
  const names = shown.length > 0 ? `it is for ${shown.slice(0, 5).join(', ')}` : 'it names no host';
  const aside = shown.length === 0 && hasCommonName ? ' (a common name does not count)' : '';
  return `${names}${aside}, not for ${wanted.join(' or ')}`;
}

const NAME = /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
