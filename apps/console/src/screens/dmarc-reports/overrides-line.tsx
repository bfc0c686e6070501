import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import type { Group } from './group-words.ts';
import type { ReportFilter } from './report-filter.ts';

/** Why receivers did otherwise than the policy asks; each number leads to its rows. */
export function OverridesLine({
  filter,
  group,
  sender,
  hrefOf,
  isShown,
}: {
  filter: ReportFilter;
  group: Group;
  sender: string;
  hrefOf: (override: string) => string;
  /** Once what stands above it is there. */
  isShown: boolean;
}) {
  const { data } = useQuery(useTRPC().dmarc.senderOverrides.queryOptions({ ...filter, group, sender }));
  if (!isShown || !data || data.items.length === 0) return null;
  return (
    <p className="text-soft">
      Receivers did otherwise than your policy asks{data.isComplete ? '' : ', in the newest rows'}:{' '}
      {data.items.map(({ type, count }, index) => (
        <span key={type}>
          {index > 0 ? ', ' : ''}
          <MailText text={overrideWords(type)} max={60} />{' '}
          <Link href={hrefOf(type)} scroll={false} className="tabular text-accent underline underline-offset-2">
            {formatCount(count)}
          </Link>
        </span>
      ))}
      .
    </p>
  );
}

/** A reason in words. */
export const overrideWords = (type: string): string => words[type] ?? type;

const words: Record<string, string> = {
  arc: 'a trusted ARC chain',
  forwarded: 'forwarded',
  local_policy: 'their own policy',
  mailing_list: 'a mailing list',
  other: 'other reasons',
  policy_test_mode: 'your record is in test mode (t=y)',
  sampled_out: 'left out by pct',
  trusted_forwarder: 'a trusted forwarder',
};
