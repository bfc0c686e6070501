'use client';

import { useQuery } from '@tanstack/react-query';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { adviceOf, recordOf } from './advice.ts';
import { DomainsPanel } from './domains-panel.tsx';
import { policyOutlook } from './policy-outlook.ts';
import type { ReportFilter } from './report-filter.ts';
import { TagLines } from './tag-lines.tsx';

type Domain = Outputs['dmarc']['reportedDomains']['items'][number];

/** Of one domain: what a stricter policy would have done in this time, whether it is safe, and what to publish. Of several: how each one stands. */
export function PolicyPanel({ sums, filter }: { sums: Outputs['dmarc']['senders'] | undefined; filter: ReportFilter }) {
  const { domain: chosen, ...days } = filter;
  const found = useQuery(useTRPC().dmarc.reportedDomains.queryOptions({ ...days, limit: 100 }));
  const items = found.data?.items ?? [];
  const known = chosen === undefined && items.length === 1 ? items[0] : items.find(({ domain }) => domain === chosen);
  if (!sums || found.isPending) return <Skeleton className="h-[316px] rounded-xl" />;
  if (known === undefined) return <DomainsPanel domains={items} sums={sums} filter={filter} />;
  return (
    <Panel title="What would a stricter policy do?">
      <div className="min-h-[400px] space-y-3 max-md:min-h-[440px] text-[13px] break-words">
        <Outlook
          sums={sums}
          domain={known}
          filter={{ ...filter, domain: known.domain }}
          address={found.data?.addresses[0]}
        />
      </div>
    </Panel>
  );
}

function Outlook({
  sums,
  domain: { domain, policy },
  filter,
  address,
}: {
  sums: Outputs['dmarc']['senders'];
  domain: Domain;
  filter: ReportFilter & { domain: string };
  /** Where reports are read. */
  address: string | undefined;
}) {
  const trpc = useTRPC();
  const { words, next } = policyOutlook(policy.p, sums);
  const names = useQuery(trpc.dmarc.reportedNames.queryOptions({ ...filter, limit: 1000 }));
  const advice = adviceOf({ domain, policy, isReady: next }, names.data?.items ?? []);
  const isMore = policy.p !== null && advice.some((one) => one.next !== null);
  return (
    <>
      <p>
        {policy.p ? (
          <>
            <MailText text={domain} max={255} /> publishes <code className="font-mono text-xs">p={policy.p}</code>.{' '}
          </>
        ) : null}
        <MailText text={words} />
      </p>
      <TagLines advice={names.data ? advice : null} />
      {isMore && names.data ? (
        <>
          <p className="text-soft">
            The record to publish, as TXT at _dmarc.
            <MailText text={domain} max={255} />. Keep the addresses in rua and ruf that stand there now.
          </p>
          <CodeBlock label="DMARC record" wrap text={recordOf(policy, advice, address ?? `dmarc-reports@${domain}`)} />
        </>
      ) : null}
      <p className="pt-2 text-soft">
        Published it?{' '}
        <Link href={`/domains/${encodeURIComponent(domain)}`} className="text-accent underline underline-offset-2">
          See what the world sees
        </Link>
        ; reports show it after a day.
      </p>
    </>
  );
}
