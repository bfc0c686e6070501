import type { Outputs } from '../../ui/trpc.ts';
import { type Evidence, readEvidence } from '../authentication/evidence.ts';

type Verification = Outputs['dmarc']['get'];

/** What was found out: all of it while the message is here, else what the row itself holds. */
export const evidenceOf = (row: Verification): { evidence: Evidence; isWhole: boolean } => {
  const whole = readEvidence(row.evidence);
  if (whole?.dmarc) return { evidence: whole, isWhole: true };
  return { evidence: fromRow(row), isWhole: false };
};

const fromRow = (row: Verification): Evidence => ({
  iprev: null,
  spf: row.spf && {
    result: row.spf.result,
    identity: row.spf.scope === 'helo' ? 'helo' : 'mailfrom',
    domain: row.spf.domain,
    decidedBy: '',
    mechanism: '',
    problem: '',
    explanation: '',
    lookups: [],
  },
  heloSpf: null,
  spfGuess: null,
  dkim: row.dkim.map(({ domain, selector, result, reason }) => ({
    result,
    reason,
    domain,
    selector,
    identity: '',
    algorithm: '',
    keyBits: 0,
    isTesting: false,
    unsignedOctets: 0,
    keyRecord: null,
  })),
  arc: row.arc,
  dmarc: {
    status: row.status,
    statusText: row.statusText,
    fromDomain: row.fromDomain,
    usedDomain: row.usedDomain,
    organizationalDomain: row.organizationalDomain,
    domainPolicy: row.policy,
    policySource: row.policySource,
    alignment: { spf: row.spf?.isAligned ?? false, dkim: row.isDkimAligned },
    alignedDkim: row.dkim.filter(({ isAligned }) => isAligned).map(({ domain }) => domain),
    record: row.record,
    walk: row.walk,
  },
});
