'use client';

import { useQuery } from '@tanstack/react-query';
import { buttonLook } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { Trail } from '../../ui/trail.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { WaitingPage } from '../../ui/waiting-page.tsx';
import { When } from '../../ui/when.tsx';
import { VerdictBadge } from '../authentication/verdict-badge.tsx';
import { FailureContent } from './failure-content.tsx';
import { FailureFacts } from './failure-facts.tsx';
import { failureMeaning, failureVerdict } from './failure-words.ts';

/** One failure report: what it means, what it says, and the message it shows. */
export function FailureScreen({ id }: { id: string }) {
  const found = useQuery(useTRPC().dmarc.failure.queryOptions({ id }, { retry: 1 }));
  const { may, why } = usePermission('content');
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
  const failure = found.data;
  return (
    <>
      {trail}
      <PageHead
        title={<MailText text={failure.subject} empty="A message without a subject" max={200} />}
        lead={
          <span className="flex flex-wrap items-center gap-2 text-[13px]">
            <VerdictBadge verdict={failureVerdict(failure)} /> told by{' '}
            <MailText text={failure.reporter} empty="somebody" max={200} /> <When at={failure.receivedAt} />
          </span>
        }
        actions={
          <>
            <CopyAsCurl operation="dmarc.failure" input={{ id }} />
            {may ? (
              <a href={`/api/v1/dmarc/failures/${id}/file`} className={buttonLook('plain')}>
                Download the mail
              </a>
            ) : (
              <span title={why} className="text-[13px] text-faint">
                {why || '\u00a0'}
              </span>
            )}
          </>
        }
      />
      <div className="space-y-4">
        <Panel title="What this means">
          <p className="text-[13px] break-words">
            <MailText text={failureMeaning(failure)} />{' '}
            <Link href="/dmarc" className="text-accent underline underline-offset-2">
              Who sends as you
            </Link>
          </p>
        </Panel>
        <FailureFacts failure={failure} />
        {may ? <FailureContent id={id} shows={failure.shows} /> : null}
      </div>
    </>
  );
}

const trail = <Trail href="/dmarc/failures" title="Failures" />;
