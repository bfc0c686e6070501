import { bodyChanged } from '../dkim/check.ts';
import { keyRevoked } from '../dkim/key.ts';
import type { DkimVerdict } from '../dkim/verify.ts';
import type { SpfVerdict } from '../spf/result.ts';
import type { DmarcVerdict } from './evaluate.ts';

/** A report that a domain owner asks for about one message: what failed, and the signature it is about where DKIM failed. */
export type WantedReport = {
  kind: 'dmarc' | 'bodyhash' | 'revoked' | 'signature' | 'spf';
  /** The mechanisms that did not prove an aligned identity (RFC 9991 §4). */
  failed: ('dkim' | 'spf')[];
  signature: DkimVerdict | null;
};

/**
 * The failure reports that the owner of the author domain asks for (RFC 9989 §4.7: ruf= and fo=). A report of DMARC tells of everything
 * that failed, so that reports of DKIM and SPF alone are only made where none of DMARC is. None for records of public suffixes
 * (RFC 9991 §3), and none where a look-up failed: what failed then is not known.
 */
export function wantedReports(
  verdict: DmarcVerdict,
  { spf, dkim }: { spf: Pick<SpfVerdict, 'result'> | null; dkim: readonly DkimVerdict[] | null },
): WantedReport[] {
  const { record, alignment, status } = verdict;
  if (!record || record.failureReports.length === 0 || record.publicSuffix === 'y') return [];
  if (!JUDGED.has(status)) return [];
  const failed = (['dkim', 'spf'] as const).filter((method) => !alignment[method]);
  const broken = (dkim ?? []).filter(({ result }) => result === 'fail' || result === 'permerror');
  const own = broken.find(({ domain }) => isOf(domain, verdict)) ?? null;
  const asks = new Set(record.failureOptions);
  if ((asks.has('0') && failed.length === 2) || (asks.has('1') && failed.length > 0))
    return [{ kind: 'dmarc', failed, signature: own }];
  const reports: WantedReport[] = [];
  const signature = own ?? broken[0];
  if (asks.has('d') && signature) reports.push({ kind: kindOf(signature), failed, signature });
  if (asks.has('s') && (spf?.result === 'fail' || spf?.result === 'softfail'))
    reports.push({ kind: 'spf', failed, signature: null });
  return reports;
}

/** RFC 6591 §3.3. */
function kindOf({ reason }: DkimVerdict): WantedReport['kind'] {
  return reason === bodyChanged ? 'bodyhash' : reason === keyRevoked ? 'revoked' : 'signature';
}

/** Could the signature have been aligned? */
const isOf = (domain: string, { fromDomain, organizationalDomain }: DmarcVerdict): boolean =>
  domain === fromDomain || domain === organizationalDomain || domain.endsWith(`.${organizationalDomain}`);

const JUDGED: ReadonlySet<string> = new Set(['accept', 'reject', 'quarantine', 'none']);
