import { formatCount } from '../../ui/format.ts';
import { percent } from '../dmarc/percent.ts';
import { type DomainSums, standingOf } from './domain-standing.ts';
import type { Group } from './group-words.ts';

/** What is known of who sends. */
export type SenderSums = {
  count: number;
  passed: number;
  items: readonly { group: Group; sender: string; cause: string; domains: readonly string[]; count: number }[];
};

export type NextAction = {
  isCalm: boolean;
  words: string;
  /** The sender it is about. */
  item: number | null;
  /** The domain whose record is to ask for more. */
  domain: string | null;
};

/** One of the domains that the sums are about. */
export type DomainOfSums = DomainSums & { domain: string };

/** The one thing to do next, in words for somebody who has never heard of alignment. */
export const nextAction = (sums: SenderSums, domains: readonly DomainOfSums[]): NextAction => {
  const { count, passed, items } = sums;
  const say = (isCalm: boolean, words: string, about: Partial<NextAction> = {}): NextAction => ({
    isCalm,
    words,
    item: null,
    domain: null,
    ...about,
  });
  const broken = items.findIndex(({ group }) => group === 'broken');
  const worst = items[broken];
  if (worst !== undefined) return say(false, fixOf(worst), { item: broken });
  const strangers = items.filter(({ group }) => group === 'unknown').reduce((sum, one) => sum + one.count, 0);
  if (passed === 0)
    return say(
      false,
      'No mail in your name could prove where it comes from. Look at “Threats and unknown”: if you know one of the senders, sign its mail with DKIM for your domain.',
    );
  const attacked = domains
    .filter((one) => one.unknown > 0 && standingOf(one).verdict === 'ready')
    .toSorted((one, other) => other.unknown - one.unknown)[0];
  if (attacked !== undefined) {
    const { domain, unknown, policy } = attacked;
    const next = policy.p === 'none' ? 'quarantine' : 'reject';
    return say(
      false,
      `Strangers sent ${formatCount(unknown)} messages in the name of ${domain}, and nothing of yours is broken there. Ask receivers to stop them: publish p=${next}.`,
      { domain },
    );
  }
  const share = percent(passed, count);
  if (strangers > 0)
    return say(
      true,
      domains.length > 0 && domains.every(({ policy }) => policy.p === 'reject')
        ? `Nothing to do: ${share} of all mail in your name is proven, and p=reject asks receivers to refuse the strangers among the rest.`
        : `Nothing of yours is broken: ${share} of all mail in your name is proven. A policy of p=quarantine or p=reject stops the strangers among the rest; two weeks of reports say whether it is safe.`,
    );
  return say(true, `Nothing to do: ${share} of all mail in your name is proven, and no stranger uses it.`);
};

/** How mail of ours that did not pass is put right. */
export const fixOf = ({ sender, cause, domains }: SenderSums['items'][number]): string => {
  const domain = domains.length === 1 ? domains[0]! : 'your domains';
  switch (cause) {
    case 'service':
      return `${sender} sends in the name of ${domain} and signs with its own name only. Turn on DKIM for ${domain} at ${sender} (it may be called domain authentication), publish the records it shows, and look again in two days.`;
    case 'dkim':
      return `Mail is signed for ${domain}, and the signature does not verify. See which selector it is, and whether its key stands in DNS whole; if it does, something changes mail after it is signed.`;
    case 'strict':
      return `Another name of yours vouches for mail of ${domain}, and your DMARC record asks for the very same name. Sign with ${domain} itself, or take adkim=s and aspf=s out of the record.`;
    case 'spf':
      return `The SPF record of ${domain} could not be evaluated. Check it for mistakes and for more than ten look-ups.`;
    default:
      return `Mail in the name of ${domain} seems to be yours and did not pass. Look at its rows to see why.`;
  }
};
