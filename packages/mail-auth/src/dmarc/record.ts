export type DmarcPolicy = 'none' | 'quarantine' | 'reject';

/** Where reports go: a mailto URI; `limit` is the old `!10m` suffix in octets, which RFC 9990 tells receivers to ignore. */
export type ReportAddress = { uri: string; address: string; limit: number | null };

/** A DMARC policy record (RFC 9989 §4.7), defaults filled in. */
export type DmarcRecord = {
  policy: DmarcPolicy;
  /** sp=; null: as p=. */
  subdomainPolicy: DmarcPolicy | null;
  /** np=; null: as sp=. */
  nonExistentPolicy: DmarcPolicy | null;
  /** Strict alignment: the domains have to be the same. */
  isDkimStrict: boolean;
  isSpfStrict: boolean;
  /** psd=: y for a public suffix, n for an organizational domain, u when it does not say. */
  publicSuffix: 'y' | 'n' | 'u';
  /** t=y: the domain is testing; each policy counts one level less. */
  isTesting: boolean;
  /** fo=: when failure reports are wanted. */
  failureOptions: ('0' | '1' | 'd' | 's')[];
  aggregateReports: ReportAddress[];
  failureReports: ReportAddress[];
  /** ri= of RFC 7489, in seconds; reports are daily whatever it says. */
  reportInterval: number;
  /** As published. */
  text: string;
};

export type ParsedDmarcRecord = { ok: true; record: DmarcRecord } | { ok: false; reason: string };

/** Whether a TXT record claims to be a DMARC record: v=DMARC1 first (RFC 9989 §4.7). */
export const isDmarcRecord = (text: string): boolean => /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text);

/**
 * Reads a record. Unknown tags are passed over, and so is what is malformed after v=, in favour of defaults (RFC 9989 §4.8). Only the policies
 * are held to be right: without a valid p=, or with an sp= or np= that is not valid, the record counts as p=none when it asks for aggregate
 * reports, and otherwise stops DMARC for the message (§4.10.1).
 */
export function parseDmarcRecord(text: string): ParsedDmarcRecord {
  if (!isDmarcRecord(text)) return { ok: false, reason: 'it does not begin with v=DMARC1' };
  const tags = readTags(text.slice(0, MAX_RECORD));
  const value = (name: string): string => (tags.get(name) ?? '').toLowerCase();
  const aggregateReports = parseReportAddresses(tags.get('rua'));
  const wrong = ['p', 'sp', 'np'].find((name) => (name === 'p' || tags.has(name)) && policyOf(value(name)) === null);
  if (wrong !== undefined && aggregateReports.length === 0)
    return { ok: false, reason: tags.has(wrong) ? `${wrong}= is not known` : `${wrong}= is missing` };
  const policy = (name: string): DmarcPolicy | null => (wrong === undefined ? policyOf(value(name)) : null);
  const options = value('fo')
    .split(':')
    .map((option) => option.trim())
    .filter((option): option is '0' | '1' | 'd' | 's' => ['0', '1', 'd', 's'].includes(option));
  const suffix = value('psd');
  return {
    ok: true,
    record: {
      policy: policy('p') ?? 'none',
      subdomainPolicy: policy('sp'),
      nonExistentPolicy: policy('np'),
      isDkimStrict: value('adkim') === 's',
      isSpfStrict: value('aspf') === 's',
      publicSuffix: suffix === 'y' || suffix === 'n' ? suffix : 'u',
      isTesting: value('t') === 'y',
      failureOptions: options.length > 0 ? options : ['0'],
      aggregateReports,
      failureReports: parseReportAddresses(tags.get('ruf')),
      reportInterval: /^\d{1,9}$/.test(value('ri')) ? Number(value('ri')) : 86_400,
      text: text.slice(0, MAX_RECORD),
    },
  };
}

/** The mailto URIs of rua= or ruf=, at most ten; other schemes and nonsense are passed over. */
export function parseReportAddresses(text: string | undefined): ReportAddress[] {
  return (text ?? '')
    .split(',')
    .slice(0, 100)
    .flatMap((part): ReportAddress[] => {
      const found = /^mailto:([^!?]{3,320})(?:\?[^!]*)?(?:!(\d{1,9})([kmgt]?))?$/i.exec(part.trim());
      if (!found) return [];
      const address = decode(found[1]!);
      if (address === null || !/^[^\s<>"]+@[^\s<>"@]+$/.test(address)) return [];
      const limit = found[2] === undefined ? null : Number(found[2]) * UNITS[found[3]!.toLowerCase()]!;
      return [{ uri: part.trim(), address, limit }];
    })
    .slice(0, 10);
}

/** The first of each tag; what is no tag is passed over. */
function readTags(text: string): Map<string, string> {
  const tags = new Map<string, string>();
  for (const part of text.split(';')) {
    const found = /^[ \t]*([A-Za-z]+)[ \t]*=(.*)$/s.exec(part);
    const name = found?.[1]?.toLowerCase();
    if (found && name !== undefined && !tags.has(name)) tags.set(name, found[2]!.trim());
  }
  return tags;
}

const policyOf = (text: string): DmarcPolicy | null =>
  text === 'none' || text === 'quarantine' || text === 'reject' ? text : null;

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const UNITS: Record<string, number> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
const MAX_RECORD = 8192;
