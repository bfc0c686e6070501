import type { AggregateRecord } from './report.ts';
import { type Sender, senderOfDomain, senderOfSelector } from './senders.ts';

/**
 * What mail of a record is to the owner of its domain: `aligned` passed DMARC; `broken` seems to be the owner's own and did not pass;
 * `forwarded` came by way of somebody who passed it on; `unknown` has nothing to do with the owner, as far as one can see.
 */
export const sourceGroups = ['aligned', 'broken', 'forwarded', 'unknown'] as const;
export type SourceGroup = (typeof sourceGroups)[number];

/** Why mail that seems to be the owner's own did not pass. */
export const brokenCauses = [
  /** A service that passes in its own name. */
  'service',
  /** The owner's signature is there and does not verify. */
  'dkim',
  /** A signature or an envelope sender of another name of the owner passes, where the same one is asked for. */
  'strict',
  /** The SPF record of the owner cannot be evaluated. */
  'spf',
] as const;
export type BrokenCause = (typeof brokenCauses)[number];

export type SourceJudgement = {
  group: SourceGroup;
  cause: BrokenCause | null;
  /** The name of a known sender, else the domain that vouches for the mail; empty when none does. */
  sender: string;
};

/**
 * Judges a record by what it says itself.
 *
 * @param ownerOf the organisational domain of a name, for grouping; the reporter has judged alignment already
 */
export function judgeSource(
  record: AggregateRecord,
  { domain, ownerOf }: { domain: string; ownerOf: (name: string) => string },
): SourceJudgement {
  const owner = ownerOf(domain);
  const isOwn = (name: string): boolean => name !== '' && ownerOf(name) === owner;
  const signatures = record.dkimResults;
  const passing = [
    ...signatures.filter(({ result }) => result === 'pass').map((one) => one.domain),
    ...record.spfResults.filter(({ result }) => result === 'pass').map((one) => one.domain),
  ].filter((name) => name !== '');
  const foreign = passing.filter((name) => !isOwn(name));
  const known = knownSender(record, passing);
  const sender = known?.name ?? (foreign[0] === undefined ? (passing.length > 0 ? owner : '') : ownerOf(foreign[0]));
  if (record.dkim === 'pass' || record.spf === 'pass') return { group: 'aligned', cause: null, sender };

  const ownSignatures = signatures.filter((one) => isOwn(one.domain));
  const isPassedOn =
    known?.kind !== 'service' && foreign.length > 0 && ownSignatures.some(({ result }) => result !== 'pass');
  if (isPassedOn || known?.kind === 'gateway' || record.reasons.some(isForwarding))
    return { group: 'forwarded', cause: null, sender };
  const cause = causeOf();
  return { group: cause === null ? 'unknown' : 'broken', cause, sender };

  function causeOf(): BrokenCause | null {
    if (passing.some(isOwn)) return 'strict';
    if (ownSignatures.length > 0) return 'dkim';
    if (known !== null) return 'service';
    const isUnreadable = record.spfResults.some(
      (one) => isOwn(one.domain) && (one.result === 'permerror' || one.result === 'temperror'),
    );
    return isUnreadable ? 'spf' : null;
  }
}

/** Who it is by a domain that passes, or by the selector of any signature that does. */
function knownSender(record: AggregateRecord, passing: readonly string[]): Sender | null {
  for (const domain of passing) {
    const known = senderOfDomain(domain);
    if (known !== null) return known;
  }
  for (const { selector, result } of record.dkimResults) {
    const known = result === 'pass' && selector !== null ? senderOfSelector(selector) : null;
    if (known !== null) return known;
  }
  return null;
}

const isForwarding = ({ type, comment }: AggregateRecord['reasons'][number]): boolean =>
  FORWARDING.has(type) || /\barc=pass\b/i.test(comment ?? '');

const FORWARDING: ReadonlySet<string> = new Set(['mailing_list', 'trusted_forwarder', 'forwarded']);
