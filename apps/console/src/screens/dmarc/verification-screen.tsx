'use client';

import { useQuery } from '@tanstack/react-query';
import { buttonLook } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { WaitingPage } from '../../ui/waiting-page.tsx';
import { When } from '../../ui/when.tsx';
import { EvidencePanels } from '../authentication/evidence-panels.tsx';
import { DonePanel } from './done-panel.tsx';
import { FailureReportPanel } from './failure-report-panel.tsx';
import { evidenceOf } from './row-evidence.ts';
import { VerificationFacts } from './verification-facts.tsx';

/** One verification: what was asked, what was found, who vouched and why not, and what was done. */
export function VerificationScreen({ id }: { id: string }) {
  const found = useQuery(useTRPC().dmarc.get.queryOptions({ id }, { retry: 1, staleTime: 300_000 }));
  if (found.isError && !found.data)
    return (
      <Panel>
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  if (!found.data) return <WaitingPage />;
  const row = found.data;
  const { evidence, isWhole } = evidenceOf(row);
  return (
    <>
      <PageHead
        title={
          <>
            Mail in the name of <MailText text={row.fromDomain} max={255} />
          </>
        }
        lead={
          <span className="text-[13px]">
            checked <When at={row.at} /> by <MailText text={row.reporter} max={255} />
          </span>
        }
        actions={
          <>
            <CopyAsCurl operation="dmarc.get" input={{ id }} />
            {row.message ? (
              <Link href={`/activity/messages/${row.message.id}?tab=authentication`} className={buttonLook('primary')}>
                Open the message
              </Link>
            ) : row.isStored ? null : (
              <Link href={`/activity/refusals/${row.sessionId}`} className={buttonLook('primary')}>
                Open the refusal
              </Link>
            )}
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="min-w-0 space-y-4">
          <DonePanel row={row} />
          {isWhole ? null : (
            <p className="text-xs text-faint">
              The message is past its time, and the answers of DNS went with it; this is what the history keeps.
            </p>
          )}
          <EvidencePanels evidence={evidence} />
          <FailureReportPanel report={row.failureReport} />
        </div>
        <VerificationFacts row={row} />
      </div>
    </>
  );
}
