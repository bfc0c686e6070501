/** The names under which a mail host was found. A name and what its CNAMEs lead to, when DNSSEC secures the way there. */
export type HostNames = {
  /** The domain in the recipient's address, or the one a route names. */
  nextHop: string;
  /** Where CNAMEs of the next-hop domain lead, if all of them are secure. */
  nextHopExpanded?: string;
  /** Whether MX records led from the next hop to the host. */
  viaMx: boolean;
  host: string;
  hostExpanded?: string;
  /** Where the TLSA records were found. */
  tlsaBase: string;
};

/**
 * The names that a certificate vouched for by usage 2 may be for (RFC 7672 §3.2.2), the primary one, which SNI carries, first: the TLSA base
 * domain, the host before CNAMEs, and, where MX records led there, the next-hop domain before and after CNAMEs.
 */
export function referenceNames(names: HostNames): string[] {
  const { nextHop, nextHopExpanded, viaMx, host, hostExpanded, tlsaBase } = names;
  const all = [tlsaBase, host, hostExpanded, ...(viaMx ? [nextHop, nextHopExpanded] : [])];
  return [...new Set(all.filter((name) => name !== undefined && name !== ''))] as string[];
}
