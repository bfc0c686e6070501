import type { Resolver, TlsaRecord } from '@posthorn/dns/resolver';
import { readTlsa, type UsableTlsa } from './tlsa.ts';

/** What DNS said about a host's TLSA records. `base` is the name they belong to. */
export type TlsaLookup =
  | { kind: 'usable'; base: string; records: UsableTlsa[]; unusable: UnusableTlsa[] }
  /** There are records, secure ones, and none that mail can use. */
  | { kind: 'unusable'; base: string; unusable: UnusableTlsa[] }
  /** None, or none that DNSSEC secures. */
  | { kind: 'none'; isSecure: boolean }
  /** DNSSEC says that the answer is forged, or there was none in time. */
  | { kind: 'failed'; base: string; reason: string };

export type UnusableTlsa = { record: TlsaRecord; reason: string };

export type DaneHost = {
  name: string;
  /** Where its CNAMEs lead. */
  canonicalName: string;
  /** Whether its addresses, and CNAMEs on the way, are DNSSEC-secure. */
  isSecure: boolean;
};

/**
 * Asks for the TLSA records of a mail host (RFC 7672 §2.2): at the end of its CNAMEs first, then at its own name. Only a host with
 * secure addresses is asked for; a failed look-up is no answer, and never counts as none.
 */
export async function lookUpTlsa(host: DaneHost, port: number, resolver: Pick<Resolver, 'tlsa'>): Promise<TlsaLookup> {
  if (!host.isSecure) return { kind: 'none', isSecure: false };
  let isSecure = true;
  for (const base of new Set([host.canonicalName, host.name])) {
    const answer = await resolver.tlsa(`_${port}._tcp.${base}`);
    if (answer.kind === 'failed') return { kind: 'failed', base, reason: answer.detail };
    isSecure &&= answer.secure;
    if (answer.kind === 'found' && answer.secure) return sortOut(base, answer.records);
  }
  return { kind: 'none', isSecure };
}

function sortOut(base: string, records: readonly TlsaRecord[]): TlsaLookup {
  const read = records.slice(0, MAX_RECORDS).map((record) => ({ record, result: readTlsa(record) }));
  const unusable = read.flatMap(({ record, result }) =>
    result.kind === 'unusable' ? [{ record, reason: result.reason }] : [],
  );
  const usable = read.flatMap(({ result }) => (result.kind === 'usable' ? [result.tlsa] : []));
  return usable.length > 0 ? { kind: 'usable', base, records: usable, unusable } : { kind: 'unusable', base, unusable };
}

/** More is no honest record set, and each costs work at every delivery. */
const MAX_RECORDS = 50;
