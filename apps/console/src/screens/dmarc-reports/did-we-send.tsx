'use client';

import { useQuery } from '@tanstack/react-query';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import type { ReportFilter } from './report-filter.ts';

type Addresses = Outputs['dmarc']['senderAddresses'];

/** What reports count beside what our own log says: does this mail come from here? */
export function DidWeSend({
  domains,
  filter,
  addresses,
}: {
  /** In whose names this sender sends. */
  domains: readonly string[];
  filter: ReportFilter;
  addresses: Addresses | undefined;
}) {
  const domain = filter.domain ?? (domains.length === 1 ? domains[0] : undefined) ?? '';
  const { domain: _, ...days } = filter;
  const log = useQuery({ ...useTRPC().dmarc.didWeSend.queryOptions({ domain, ...days }), enabled: domain !== '' });
  const ours = addresses?.items.filter(({ isOurs }) => isOurs) ?? [];
  const reported = ours.reduce((sum, { count }) => sum + count, 0);
  return (
    <Panel title="Did we send that?">
      <div className="min-h-16 space-y-2 text-[13px] break-words max-md:min-h-24">
        {addresses === undefined ? (
          <Skeleton className="h-5 w-3/4" />
        ) : (
          <p>
            {addresses.items.length === 0
              ? 'No report of this time names an address.'
              : ours.length === 0
                ? 'Not from here: none of the addresses below is one that mail leaves from.'
                : `${plural(reported, 'reported message')} came from ${plural(ours.length, 'address', 'addresses')} of ours.`}
          </p>
        )}
        {domain === '' ? (
          <p className="text-soft">Choose one domain to see beside it what our own log says.</p>
        ) : log.isError ? (
          <Failure error={log.error} retry={() => log.refetch()} />
        ) : !log.data ? (
          <Skeleton className="h-5 w-2/3" />
        ) : (
          <p className="text-soft">
            Our log: {log.data.isComplete ? '' : 'at least '}
            {formatCount(log.data.delivered)} {log.data.delivered === 1 ? 'delivery' : 'deliveries'} to other servers in
            the name of {domain} in this time. Not every receiver reports, so reports may count fewer.
          </p>
        )}
      </div>
    </Panel>
  );
}
