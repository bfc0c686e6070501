'use client';

import { useQuery } from '@tanstack/react-query';
import { buttonLook } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure } from '../../ui/feedback.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Trail } from '../../ui/trail.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { WaitingPage } from '../../ui/waiting-page.tsx';
import { When } from '../../ui/when.tsx';
import { VerdictBadge } from '../authentication/verdict-badge.tsx';
import { ReportFacts } from './report-facts.tsx';
import { ReportRows } from './report-rows.tsx';
import { ReportState } from './report-state.tsx';
import { reportVerdict } from './report-words.ts';

/** One report: what became of it, what it says about itself, how it bends the standard, and its rows. */
export function ReportScreen({ id }: { id: string }) {
  const found = useQuery(useTRPC().dmarc.report.queryOptions({ id }, { retry: 1 }));
  if (found.isError && !found.data)
    return (
      <Panel>
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  if (!found.data)
    return (
      <>
        {trail}
        <WaitingPage />
      </>
    );
  const report = found.data;
  const who = report.organization || report.email;
  return (
    <>
      {trail}
      <PageHead
        title={
          report.domain === null ? (
            'A report that could not be read'
          ) : (
            <>
              <MailText text={who} empty="Somebody" max={200} /> about <MailText text={report.domain} max={255} />
            </>
          )
        }
        lead={
          <span className="flex flex-wrap items-center gap-2 text-[13px]">
            <VerdictBadge verdict={reportVerdict[report.state]} /> came <When at={report.receivedAt} />
          </span>
        }
        actions={
          <>
            <CopyAsCurl operation="dmarc.report" input={{ id }} />
            <a href={`/api/v1/dmarc/reports/${id}/file`} className={buttonLook('plain')}>
              Download the file
            </a>
          </>
        }
      />
      <div className="space-y-4">
        <ReportState report={report} />
        <ReportFacts report={report} />
        {report.state === 'counted' ? <ReportRows id={id} /> : null}
      </div>
    </>
  );
}

const trail = <Trail href="/dmarc/reports" title="Reports in" />;
