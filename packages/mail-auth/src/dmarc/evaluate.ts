import type { Resolver } from '@posthorn/dns/resolver';
import type { HeaderSection } from '@posthorn/message/headers';
import { authorOf } from './author.ts';
import type { DmarcPolicy, DmarcRecord } from './record.ts';
import { createTreeWalker, type TreeWalker, type Walk, type WalkStep } from './tree-walk.ts';

/** What DMARC says of a message. `accept` is a pass; `none` a failure under p=none; `off` means that it was not asked. */
export const dmarcStatuses = [
  'accept',
  'reject',
  'quarantine',
  'none',
  'norecord',
  'nofrom',
  'temperror',
  'permerror',
  'off',
] as const;
export type DmarcStatus = (typeof dmarcStatuses)[number];

/** What SPF and DKIM have proved; only passes count. `spfDomain` is the MAIL FROM or HELO domain that SPF passed for. */
export type Proofs = {
  spf: { domain: string; isPass: boolean; isTemporary: boolean };
  dkim: { domain: string; isPass: boolean; isTemporary: boolean }[];
};

export type DmarcVerdict = {
  status: DmarcStatus;
  /** The same in a few words. */
  statusText: string;
  /** The author domain that was judged; empty when there is none. */
  fromDomain: string;
  /** The domain whose record was used; empty without a record. */
  usedDomain: string;
  organizationalDomain: string;
  /** p=, sp= or np= as it applies to this domain, before t=; empty on error or without a record. */
  domainPolicy: DmarcPolicy | '';
  /** Which of the three said so. */
  policySource: 'p' | 'sp' | 'np' | '';
  alignment: { spf: boolean; dkim: boolean };
  /** d= of the signatures that are aligned. */
  alignedDkim: string[];
  record: DmarcRecord | null;
  /** What the walk up the tree asked and heard, in its order. */
  walk: WalkAnswer[];
};

/** One name that was asked for a record; `text` is the record or why there is none, at most 1000 characters. */
export type WalkAnswer = { domain: string; found: WalkStep['found']['kind']; text: string };

/** RFC 9989 §5.3: whether a message comes from whom it says, and what that domain asks for if not. Never rejects. */
export async function evaluateDmarc(
  section: HeaderSection,
  proofs: Proofs,
  { resolver }: { resolver: Resolver },
): Promise<DmarcVerdict> {
  const author = authorOf(section);
  if (author.kind === 'none') return { ...nothing(), status: 'nofrom', statusText: author.reason };
  const walker = createTreeWalker(resolver);
  const verdicts = await Promise.all(
    author.domains.map((domain) => evaluateDomain(domain, proofs, { walker, resolver })),
  );
  // Several authors: the one that asks for most is heard (§5.3.1).
  return verdicts.reduce((worst, verdict) => (STRICTNESS[verdict.status] > STRICTNESS[worst.status] ? verdict : worst));
}

type Tools = { walker: TreeWalker; resolver: Resolver };

async function evaluateDomain(fromDomain: string, proofs: Proofs, { walker, resolver }: Tools): Promise<DmarcVerdict> {
  const walk = await walker(fromDomain);
  const { organizationalDomain } = walk;
  const base: DmarcVerdict = { ...nothing(), fromDomain, organizationalDomain, walk: walk.steps.map(answerOf) };
  const applicable = policyRecord(fromDomain, walk);
  if (walk.failure !== null && applicable === null) return { ...base, status: 'temperror', statusText: walk.failure };
  if (applicable === null) {
    const unusable = walk.steps.find(({ found }) => found.kind === 'unusable');
    return unusable?.found.kind === 'unusable'
      ? { ...base, status: 'norecord', statusText: `no usable record: ${unusable.found.reason}` }
      : { ...base, status: 'norecord', statusText: 'no record' };
  }
  const { record, domain: usedDomain } = applicable;
  let failure = '';
  const aligned = async (other: string, isStrict: boolean): Promise<boolean> => {
    if (other === '') return false;
    if (other === fromDomain) return true;
    if (isStrict || !couldShare(other, fromDomain)) return false;
    const theirs = await walker(other);
    failure ||= walk.failure ?? theirs.failure ?? '';
    return theirs.organizationalDomain === organizationalDomain;
  };
  const spf = proofs.spf.isPass && (await aligned(proofs.spf.domain, record.isSpfStrict));
  const passing = proofs.dkim.filter(({ isPass }) => isPass);
  const flags = await Promise.all(passing.map(({ domain }) => aligned(domain, record.isDkimStrict)));
  const alignedDkim = passing.filter((_, index) => flags[index]).map(({ domain }) => domain);
  const found: DmarcVerdict = {
    ...base,
    usedDomain,
    record,
    alignment: { spf, dkim: alignedDkim.length > 0 },
    alignedDkim,
  };
  const { policy, source } = await policyFor(fromDomain, applicable, resolver);
  Object.assign(found, { domainPolicy: policy, policySource: source });
  if (spf || alignedDkim.length > 0)
    return { ...found, status: 'accept', statusText: `${spf ? 'SPF' : 'DKIM'} passes for the author domain` };
  // What could not be looked up might have been a pass (§5.3.6): a failure now would be a guess.
  if (failure !== '' || (await isUndecided(proofs, aligned, record))) {
    const statusText = failure || 'a check that could have passed could not be finished';
    return { ...found, status: 'temperror', domainPolicy: '', policySource: '', statusText };
  }
  const effective = record.isTesting ? LESS[policy] : policy;
  const asked = `the domain asks for ${source}=${policy}${record.isTesting ? ' and is testing' : ''}`;
  return {
    ...found,
    status: effective,
    statusText: `neither SPF nor DKIM pass for the author domain; ${asked}`,
  };
}

/** §4.10.1: the author domain's own record, else its organizational domain's, else that of a public suffix above it. */
function policyRecord(fromDomain: string, walk: Walk): { domain: string; record: DmarcRecord } | null {
  const own = walk.steps[0]!.found;
  if (own.kind === 'unusable' && own.isFinal) return null;
  const records = walk.steps.flatMap(({ domain, found }) =>
    found.kind === 'record' ? [{ domain, record: found.record }] : [],
  );
  return (
    records.find(({ domain }) => domain === fromDomain) ??
    records.find(({ domain }) => domain === walk.organizationalDomain) ??
    records.find(({ record }) => record.publicSuffix === 'y') ??
    null
  );
}

/** §4.7: p= for the domain of the record itself, np= for names that do not exist below it, sp= for the others. */
async function policyFor(
  fromDomain: string,
  { domain, record }: { domain: string; record: DmarcRecord },
  resolver: Resolver,
): Promise<{ policy: DmarcPolicy; source: 'p' | 'sp' | 'np' }> {
  if (domain === fromDomain) return { policy: record.policy, source: 'p' };
  const { policy, subdomainPolicy, nonExistentPolicy } = record;
  if (nonExistentPolicy !== null && !(await exists(fromDomain, resolver)))
    return { policy: nonExistentPolicy, source: 'np' };
  return subdomainPolicy === null ? { policy, source: 'p' } : { policy: subdomainPolicy, source: 'sp' };
}

/** §3.2.13: a name exists unless DNS says NXDOMAIN (RFC 8020). When we do not know, it does. */
async function exists(domain: string, resolver: Resolver): Promise<boolean> {
  return (await resolver.query(domain, 'A')).kind !== 'nxdomain';
}

/** A look-up failed where a pass would have been aligned: a failure now would be a guess. */
async function isUndecided(
  proofs: Proofs,
  aligned: (domain: string, isStrict: boolean) => Promise<boolean>,
  record: DmarcRecord,
): Promise<boolean> {
  if (proofs.spf.isTemporary && (await aligned(proofs.spf.domain, record.isSpfStrict))) return true;
  for (const { domain, isTemporary } of proofs.dkim)
    if (isTemporary && (await aligned(domain, record.isDkimStrict))) return true;
  return false;
}

/** Two domains of one owner share at least their last label; no need to ask otherwise. */
const couldShare = (a: string, b: string): boolean =>
  a.slice(a.lastIndexOf('.') + 1) === b.slice(b.lastIndexOf('.') + 1);

const nothing = (): DmarcVerdict => ({
  status: 'off',
  statusText: '',
  fromDomain: '',
  usedDomain: '',
  organizationalDomain: '',
  domainPolicy: '',
  policySource: '',
  alignment: { spf: false, dkim: false },
  alignedDkim: [],
  record: null,
  walk: [],
});

function answerOf({ domain, found }: WalkStep): WalkAnswer {
  const text = found.kind === 'record' ? found.record.text : found.kind === 'none' ? '' : found.reason;
  return { domain, found: found.kind, text: text.slice(0, 1000) };
}

/** t=y: one level less (RFC 9989 §4.7). */
const LESS: Record<DmarcPolicy, DmarcPolicy> = { reject: 'quarantine', quarantine: 'none', none: 'none' };
const STRICTNESS: Record<DmarcStatus, number> = {
  off: 0,
  accept: 1,
  norecord: 2,
  none: 3,
  permerror: 4,
  temperror: 5,
  quarantine: 6,
  reject: 7,
  nofrom: 8,
};
