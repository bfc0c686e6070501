import { type DmarcPolicy, parseDmarcRecord } from './record.ts';

/** A record as reports tell it: every tag with the value that counts, published or not (RFC 9990, "policy_published"). */
export type PublishedTags = {
  p: DmarcPolicy;
  sp: DmarcPolicy;
  np: DmarcPolicy;
  adkim: 'r' | 's';
  aspf: 'r' | 's';
  fo: string;
  isTesting: boolean;
};

/** Reads the tags of a record; one that cannot be read counts as p=none, which is what was done with mail in its name. */
export function publishedTags(record: string): PublishedTags {
  const parsed = parseDmarcRecord(record);
  if (!parsed.ok) return { p: 'none', sp: 'none', np: 'none', adkim: 'r', aspf: 'r', fo: '0', isTesting: false };
  const { policy: p, subdomainPolicy, nonExistentPolicy, isDkimStrict, isSpfStrict, ...rest } = parsed.record;
  const sp = subdomainPolicy ?? p;
  return {
    p,
    sp,
    np: nonExistentPolicy ?? sp,
    adkim: isDkimStrict ? 's' : 'r',
    aspf: isSpfStrict ? 's' : 'r',
    fo: rest.failureOptions.join(':'),
    isTesting: rest.isTesting,
  };
}

/** The addresses that a record wants aggregate reports sent to, each once, in its order; at most ten. Size limits of old are passed over. */
export function aggregateAddresses(record: string): string[] {
  const parsed = parseDmarcRecord(record);
  return parsed.ok ? [...new Set(parsed.record.aggregateReports.map(({ address }) => address))] : [];
}
