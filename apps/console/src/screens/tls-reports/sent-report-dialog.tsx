import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';

/** The frame around one report to another domain, of any kind: what it is about, and the way to send it once more. */
export function SentReportDialog<Report extends { domain: string; state: string }>({
  id,
  kind,
  found,
  again,
  operation,
  onClose,
  children,
}: {
  id: string;
  /** Such as `DMARC report`; shown until it is known what it is about. */
  kind: string;
  found: { data: Report | undefined; isError: boolean; error: unknown; refetch: () => unknown };
  again: { isPending: boolean; error: unknown; mutate: (input: { id: string }) => void };
  /** By which it is sent again. */
  operation: string;
  onClose: () => void;
  children: (report: Report) => ReactNode;
}) {
  const report = found.data;
  const isWaiting = report?.state === 'waiting';
  return (
    <Dialog
      title={report ? <MailText text={report.domain} max={255} /> : kind}
      size="wide"
      onClose={onClose}
      foot={
        report ? (
          <>
            <CopyAsCurl operation={operation} input={{ id }} />
            <Guarded needs="queue">
              <Button
                busy={again.isPending}
                disabled={isWaiting}
                title={isWaiting ? 'It waits to be sent already.' : undefined}
                onClick={() => again.mutate({ id })}
              >
                Send again
              </Button>
            </Guarded>
          </>
        ) : undefined
      }
    >
      {report ? (
        <div className="min-h-[720px] space-y-4">{children(report)}</div>
      ) : found.isError ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : (
        <Skeleton className="h-[720px]" />
      )}
      <Refused error={again.error} className="mt-3" />
    </Dialog>
  );
}
