'use client';

import { useQuery } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { timeFormats } from '../../ui/time-zone.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { reportAddressFor } from './report-address.ts';
import { type ReportFilter, sameDomain } from './report-filter.ts';

/** Why there is nothing: reports are about other days, or none has come and a record would bring them. */
export function NoReportsYet({ filter, onChange }: { filter: ReportFilter; onChange: (filter: ReportFilter) => void }) {
  const { domain: _, ...days } = filter;
  const about = sameDomain(filter);
  const { data: known } = useQuery(useTRPC().dmarc.reportedDays.queryOptions(about));
  const { day } = timeFormats('UTC');
  const domains = useQuery(useTRPC().domains.list.queryOptions({ limit: 1 }, { staleTime: 60_000 }));
  const domain = filter.domain ?? domains.data?.items[0]?.domain ?? 'example.org';
  const reported = useQuery(useTRPC().dmarc.reportedDomains.queryOptions({ ...days, limit: 100 }));
  const address = reportAddressFor(domain, reported.data?.addresses ?? []) ?? `dmarc-reports@${domain}`;
  return (
    <Panel>
      <Empty title={filter.days ? `No report about the last ${filter.days} days` : 'No report about these days'}>
        {known?.days ? (
          <div className="mb-4">
            <p className="mb-3">
              Those that are here are about {day(known.days.from)}
              {known.days.to === known.days.from ? '' : ` to ${day(known.days.to)}`}.
            </p>
            <Button kind="primary" onClick={() => onChange({ ...about, ...known.days })}>
              Look at those days
            </Button>
          </div>
        ) : null}
        {domains.data?.items.length === 0 ? (
          <p className="mb-2">
            Reports count for domains of yours, and none is known yet: add the first one under{' '}
            <Link href="/routing/domains" className="text-accent underline underline-offset-2">
              Routing, Local domains
            </Link>
            .
          </p>
        ) : null}
        <p>
          Large mailbox providers tell the owner of a domain once a day who sent mail in its name, if the domain asks
          for it. Publish this in DNS as TXT, and reports to that address are read here; no mailbox is needed:
        </p>
        <CodeBlock
          label="DMARC record"
          wrap
          className="my-3 text-left"
          text={`_dmarc.${domain}  TXT  "v=DMARC1; p=none; rua=mailto:${address}"`}
        />
        <p>
          The first reports come after a day or two. Those you have already can be{' '}
          <Link href="/dmarc/reports" className="text-accent underline underline-offset-2">
            handed in
          </Link>
          .
        </p>
      </Empty>
    </Panel>
  );
}
