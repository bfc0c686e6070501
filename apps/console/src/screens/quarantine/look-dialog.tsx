'use client';

import { useQuery } from '@tanstack/react-query';
import { buttonLook } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { formatSize } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { BodyView } from '../messages/body-view.tsx';
import { MailAddress } from '../messages/mail-address.tsx';
import { ScanVerdict } from '../messages/scan-verdict.tsx';
import { AuthenticationWords } from './authentication-words.tsx';
import { KeptBecause } from './kept-because.tsx';
import { QuarantineActions } from './quarantine-actions.tsx';

type Kept = Outputs['quarantine']['get'];

/** A safe look at one of them: why it is here, what it says without running or loading anything, and what to do with it. */
export function LookDialog({ recipientId, onClose }: { recipientId: string; onClose: () => void }) {
  const found = useQuery(useTRPC().quarantine.get.queryOptions({ recipientId }));
  const { data } = found;
  // It opens at the size that it keeps.
  if (!data && !found.isError) return null;
  return (
    <Dialog
      title={data ? <MailText text={data.subject} empty="No subject" max={200} /> : 'Quarantine'}
      size="wide"
      onClose={onClose}
      foot={data ? <Foot kept={data} onDone={onClose} /> : undefined}
    >
      {data ? <Look kept={data} /> : <Failure error={found.error} retry={() => found.refetch()} />}
    </Dialog>
  );
}

function Foot({ kept, onDone }: { kept: Kept; onDone: () => void }) {
  return (
    <>
      <span className="mr-auto flex flex-wrap gap-1">
        <CopyAsCurl operation="quarantine.get" input={{ recipientId: kept.recipientId }} className="max-sm:hidden" />
        <Link
          href={`/activity/messages/${kept.messageId}?recipient=${kept.recipientId}`}
          className={buttonLook('quiet')}
        >
          Whole story
        </Link>
      </span>
      {kept.state === 'quarantined' ? (
        <QuarantineActions selection={{ recipientIds: [kept.recipientId] }} onDone={onDone} />
      ) : null}
    </>
  );
}

function Look({ kept }: { kept: Kept }) {
  return (
    <>
      <KeptBecause kept={kept} />
      <ScanVerdict facts={kept.decision.facts} className="mt-3" />
      <div className="mt-3">
        <Facts
          rows={[
            [
              'To',
              <span key="t" className="font-mono text-xs break-all">
                <MailAddress text={kept.recipient} />
              </span>,
            ],
            [
              'From',
              <span key="f" className="break-words">
                <MailAddress text={kept.from} empty="No author" />
              </span>,
            ],
            [
              'Sender',
              <span key="s" className="font-mono text-xs break-all">
                <MailAddress text={kept.sender} empty="<> (null sender)" />
              </span>,
            ],
            ['Authentication', <AuthenticationWords key="a" authentication={kept.authentication} isOneLine />],
            [
              'Scanner',
              kept.score === null && kept.symbols.length === 0 ? null : (
                <span key="c" className="text-xs break-words">
                  {kept.score === null ? '' : `score ${kept.score.toFixed(1)} `}
                  <MailText text={kept.symbols.join(' ')} max={500} className="font-mono" />
                </span>
              ),
            ],
            [
              'Came',
              <span key="w">
                <When at={kept.since} />
                {kept.clientAddress ? (
                  <>
                    {' '}
                    from <span className="font-mono text-xs">{kept.clientAddress}</span>
                  </>
                ) : null}
                , {formatSize(kept.size)}
              </span>,
            ],
          ]}
        />
      </div>
      <div className="mt-4">
        <SafeContent id={kept.messageId} />
      </div>
    </>
  );
}

/** What a mail program would show, made harmless; only for those who may read mail. */
function SafeContent({ id }: { id: string }) {
  const { may, isKnown, why } = usePermission('content');
  const found = useQuery(
    useTRPC().messages.content.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY, enabled: may }),
  );
  if (isKnown && !may) return <p className="rounded-md border px-3 py-2 text-xs text-faint">{why}</p>;
  if (found.isError) return <Failure error={found.error} retry={() => found.refetch()} />;
  if (!found.data) return <Skeleton className="h-72" />;
  const { text, html } = found.data;
  return <BodyView content={{ text: text?.text ?? null, html: html?.text ?? null }} />;
}
