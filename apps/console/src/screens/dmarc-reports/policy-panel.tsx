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
import { reportAddressFor } from './report-address.ts';
import type { ReportFilter } from './report-filter.ts';
import { TagLines } from './tag-lines.tsx';

type Domain = Outputs['dmarc']['reportedDomains']['items'][number];

/** Of one domain: what a stricter policy would have done in this time, whether it is safe, and what to publish. Of several: how each one stands. */
export function PolicyPanel({ sums, filter }: { sums: Outputs['dmarc']['senders'] | undefined; filter: ReportFilter }) {
  const { domain: chosen, ...days } = filter;
  const trpc = useTRPC();
  const found = useQuery(trpc.dmarc.reportedDomains.queryOptions({ ...days, limit: 100 }));
  const items = found.data?.items ?? [];
  const only = items.length === 1 ? items[0]?.domain : undefined;
  const domain = chosen ?? only ?? '';
  const names = useQuery({
    ...trpc.dmarc.reportedNames.queryOptions({ ...filter, domain, limit: 1000 }),
    enabled: domain !== '',
  });
  const known = items.find((item) => item.domain === domain);
  if (!sums || found.isPending) return <Skeleton className="h-[316px] rounded-xl" />;
  if (known === undefined) return <DomainsPanel domains={items} filter={filter} />;
  return (
    <Panel title={<span id="policy">What would a stricter policy do?</span>}>
      <div className="min-h-[400px] space-y-3 max-md:min-h-[530px] xl:min-h-[500px] text-[13px] break-words">
        <Outlook
          sums={sums}
          domain={known}
          names={names.data?.items}
          address={reportAddressFor(known.domain, found.data?.addresses ?? [])}
        />
      </div>
    </Panel>
  );
}

function Outlook({
  sums,
  domain: { domain, policy, firstDay, lastDay },
  names,
  address,
}: {
  sums: Outputs['dmarc']['senders'];
  domain: Domain;
  names: Outputs['dmarc']['reportedNames']['items'] | undefined;
  /** Where reports are read. */
  address: string | undefined;
}) {
  const { words, next } = policyOutlook(policy.p, { ...sums, firstDay, lastDay });
  const advice = adviceOf({ domain, policy, isReady: next }, names ?? []);
  const isMore = names !== undefined && policy.p !== null && advice.some((one) => one.next !== null);
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
      <TagLines advice={names ? advice : null} />
      {isMore ? (
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
        <Link
          href={`/domains/${encodeURIComponent(domain)}#records`}
          className="text-accent underline underline-offset-2"
        >
          See what the world sees
        </Link>
        ; reports show it after a day.
      </p>
    </>
  );
}
