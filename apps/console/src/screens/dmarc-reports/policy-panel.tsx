'use client';

import { useQuery } from '@tanstack/react-query';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { type Group, groupWords } from './group-words.ts';
import { policyOutlook } from './policy-outlook.ts';
import { type ReportFilter, reportQuery } from './report-filter.ts';

/** What a stricter policy would have done in this time, whether it is safe, and what to publish; of one domain. */
export function PolicyPanel({ sums, filter }: { sums: Outputs['dmarc']['senders'] | undefined; filter: ReportFilter }) {
  const { domain: chosen, ...days } = filter;
  const found = useQuery(useTRPC().dmarc.reportedDomains.queryOptions({ ...days, limit: 100 }));
  const items = found.data?.items ?? [];
  const known = chosen === undefined && items.length === 1 ? items[0] : items.find(({ domain }) => domain === chosen);
  if (!sums || found.isPending) return <Skeleton className="h-[302px] rounded-xl" />;
  return (
    <Panel title="What would a stricter policy do?">
      <div className="min-h-56 space-y-3 text-[13px] break-words">
        {known === undefined ? (
          <p className="text-soft">Choose one domain above: each publishes a policy of its own.</p>
        ) : (
          <Outlook sums={sums} domain={known} filter={{ ...filter, domain: known.domain }} />
        )}
      </div>
    </Panel>
  );
}

function Outlook({
  sums,
  domain: { domain, policy },
  filter,
}: {
  sums: Outputs['dmarc']['senders'];
  domain: Outputs['dmarc']['reportedDomains']['items'][number];
  filter: ReportFilter;
}) {
  const { stopped, words, next } = policyOutlook(policy, sums);
  return (
    <>
      <p>
        {policy ? (
          <>
            <MailText text={domain} max={255} /> publishes <code className="font-mono text-xs">p={policy}</code>.{' '}
          </>
        ) : null}
        <MailText text={words} />
      </p>
      <ul className="divide-y rounded-lg border">
        {hit.map(([group, title]) => (
          <li key={group}>
            <Link
              href={`/dmarc/senders${reportQuery(filter, { group })}`}
              className="flex min-h-9 items-center justify-between gap-3 px-3 py-1.5 -outline-offset-2 hover:bg-sunken"
            >
              <span>{title}</span>
              <span className="tabular">{formatCount(stopped[group])}</span>
            </Link>
          </li>
        ))}
      </ul>
      {next ? (
        <>
          <p className="text-soft">
            In the TXT record at _dmarc.
            <MailText text={domain} max={255} />, change p and leave the rest as it is:
          </p>
          <CodeBlock label="tag of the record" text={`p=${next}`} />
        </>
      ) : null}
    </>
  );
}

/** What p=quarantine or p=reject asks receivers to stop. */
const hit: readonly [group: Exclude<Group, 'aligned'>, title: string][] = [
  ['broken', `Would be stopped: ${groupWords.broken.title.toLowerCase()}`],
  ['forwarded', 'Would be stopped by some: forwarded'],
  ['unknown', 'Would be stopped: strangers'],
];
