import { formatCount, plural } from '../../ui/format.ts';
import { percent } from '../dmarc/percent.ts';
import type { Group } from './group-words.ts';

/** What reports say about one domain. */
export type PolicySums = {
  /** The first and the last day that reports are about; the stretch somebody looks at may be longer. */
  firstDay: string;
  lastDay: string;
  count: number;
  groups: readonly { group: Group; count: number }[];
  items: readonly { group: Group; sender: string; count: number }[];
};

export type Policy = 'none' | 'quarantine' | 'reject';

/** In which names of a domain mail was sent; `doesExist` null: not known. */
export type NameSums = {
  name: string;
  doesExist: boolean | null;
  aligned: number;
  broken: number;
  forwarded: number;
  unknown: number;
};

export type PolicyOutlook = {
  /** What would have become of mail under a policy that is applied. */
  stopped: { broken: number; forwarded: number; unknown: number };
  verdict: 'wait' | 'ready' | 'done' | 'unknown';
  words: string;
  /** What p is to be next; null: as it is. */
  next: Policy | null;
};

/**
 * Whether a domain can ask for more, by what would have become of its mail. A stricter policy stops whatever nothing vouches for: strangers, but
 * mail of ours that is broken and some that is forwarded too. It is safe when two weeks of reports know of nothing broken; days without any
 * report say nothing.
 */
export const policyOutlook = (
  policy: Policy | null,
  { firstDay, lastDay, count, groups, items }: PolicySums,
): PolicyOutlook => {
  const of = (group: Group): number => groups.find((one) => one.group === group)?.count ?? 0;
  const stopped = { broken: of('broken'), forwarded: of('forwarded'), unknown: of('unknown') };
  const days = Math.round((Date.parse(lastDay) - Date.parse(firstDay)) / DAY_MS) + 1;
  const say = (verdict: PolicyOutlook['verdict'], words: string, next: Policy | null = null): PolicyOutlook => ({
    stopped,
    verdict,
    words,
    next,
  });
  if (policy === null || count === 0)
    return say('unknown', 'No report says which policy is published; without one nothing can be foretold.');
  if (stopped.broken > 0) {
    const names = items.filter(({ group }) => group === 'broken').map(({ sender }) => sender || 'mail without a name');
    const shown = [...new Set(names)].slice(0, 3).join(', ');
    const loss = `${formatCount(stopped.broken)} messages of yours (${percent(stopped.broken, count)}), sent by ${shown}`;
    return policy === 'none'
      ? say('wait', `Not yet: p=quarantine or p=reject would hit ${loss}. Mend these first.`)
      : say('wait', `p=${policy} hits ${loss}. Mend these, or go back to p=none until they are.`);
  }
  const passedOn =
    stopped.forwarded > 0
      ? ` ${plural(stopped.forwarded, 'message')} came by way of forwarders and lost the proof: some receivers stop such mail too.`
      : '';
  if (policy === 'reject')
    return say('done', `The strictest policy is published, and nothing you send yourself is hit by it.${passedOn}`);
  if (days < SAFE_DAYS)
    return say(
      'wait',
      `Nothing is broken so far, but these reports cover ${plural(days, 'day')} only. Two weeks of them say whether more is safe.`,
    );
  const next = policy === 'none' ? 'quarantine' : 'reject';
  return say(
    'ready',
    `It is safe to ask for p=${next}: in ${days} days nothing you sent yourself would have been hit.${passedOn}`,
    next,
  );
};

const SAFE_DAYS = 14;
const DAY_MS = 86_400_000;
