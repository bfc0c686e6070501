import { formatCount } from '../../ui/format.ts';
import { type Policy, type PolicyOutlook, policyOutlook } from './policy-outlook.ts';

/** What reports of a stretch say of one of our domains. */
export type DomainSums = {
  firstDay: string;
  lastDay: string;
  count: number;
  broken: number;
  forwarded: number;
  unknown: number;
  policy: { p: Policy | null };
};

/** How a domain stands, in a few words. */
export const standingOf = ({
  firstDay,
  lastDay,
  count,
  broken,
  forwarded,
  unknown,
  policy: { p },
}: DomainSums): { tone: 'warn' | 'good' | 'quiet'; words: string; verdict: PolicyOutlook['verdict'] } => {
  const groups = [
    { group: 'broken' as const, count: broken },
    { group: 'forwarded' as const, count: forwarded },
    { group: 'unknown' as const, count: unknown },
  ];
  const { verdict, next } = policyOutlook(p, { firstDay, lastDay, count, groups, items: [] });
  if (broken > 0)
    return { verdict, tone: 'warn', words: `${formatCount(broken)} of yours are broken: mend these first` };
  if (verdict === 'done') return { verdict, tone: 'good', words: 'p=reject: strangers are kept out' };
  if (verdict === 'ready') return { verdict, tone: 'quiet', words: `p=${p}: ready for p=${next}` };
  return {
    verdict,
    tone: 'quiet',
    words: p === null ? 'No report says what it publishes' : `p=${p}: nothing is broken so far`,
  };
};
