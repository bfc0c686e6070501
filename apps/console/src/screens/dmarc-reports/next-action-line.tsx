import { useQuery } from '@tanstack/react-query';
import { ArrowRight, Check } from 'lucide-react';
import { buttonLook } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { nextAction } from './next-action.ts';
import { type ReportFilter, reportQuery } from './report-filter.ts';

/** The one thing to do next, and the way to the rows that say why. */
export function NextActionLine({
  sums,
  filter,
}: {
  sums: Outputs['dmarc']['senders'] | undefined;
  filter: ReportFilter;
}) {
  const { domain: chosen, ...days } = filter;
  const domains = useQuery(useTRPC().dmarc.reportedDomains.queryOptions({ ...days, limit: 100 }));
  if (!sums || domains.isPending) return <Skeleton className="mb-4 h-16 rounded-xl max-md:h-48" />;
  const known = domains.data?.items ?? [];
  const { isCalm, words, item, domain } = nextAction(
    sums,
    chosen === undefined ? known : known.filter((one) => one.domain === chosen),
  );
  const about = item === null ? undefined : sums.items[item];
  const Icon = isCalm ? Check : ArrowRight;
  return (
    <div className="mb-4 flex min-h-16 flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border bg-surface px-4 py-2.5 shadow-card max-md:min-h-48">
      <Icon aria-hidden className={`size-4 shrink-0 ${isCalm ? 'text-good' : 'text-accent'}`} />
      <p className="min-w-0 flex-1 basis-56 text-[13px] break-words">
        <span className="font-medium">{isCalm ? '' : 'Next: '}</span>
        <MailText text={words} />
      </p>
      {about ? (
        <Link
          href={`/dmarc/senders/detail${reportQuery(filter, { group: about.group, sender: about.sender })}`}
          className={buttonLook('primary')}
        >
          See this mail
        </Link>
      ) : domain !== null ? (
        <Link
          href={chosen === domain ? '#policy' : `/dmarc${reportQuery({ ...filter, domain })}#policy`}
          className={buttonLook('primary')}
        >
          See the record
        </Link>
      ) : null}
    </div>
  );
}
