import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { percent } from '../dmarc/percent.ts';
import { SentBadge } from '../tls-reports/sent-badge.tsx';
import { SentToList } from './sent-to-list.tsx';

type Report = Outputs['dmarc']['sentReport'];

/** One report to another domain: where it went, with which answers, and what stands in it. */
export function SentDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const found = useQuery(trpc.dmarc.sentReport.queryOptions({ id }, { retry: false }));
  const again = useMutation(
    trpc.dmarc.sendReportAgain.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.dmarc.pathKey() }),
    }),
  );
  const report = found.data;
  const isWaiting = report?.state === 'waiting';
  return (
    <Dialog
      title={report ? <MailText text={report.domain} max={255} /> : 'DMARC report'}
      size="wide"
      onClose={onClose}
      foot={
        report ? (
          <>
            <CopyAsCurl operation="dmarc.sendReportAgain" input={{ id }} />
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
        <Whole report={report} />
      ) : found.isError ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : (
        <Skeleton className="h-[720px]" />
      )}
      <Refused error={again.error} className="mt-3" />
    </Dialog>
  );
}

function Whole({ report }: { report: Report }) {
  const { state, day, messages, passed, records, reason, askedBy, tryAfter, finishedAt, to, fileName, xml } = report;
  return (
    <div className="min-h-[720px] space-y-4">
      <Facts
        rows={[
          ['State', <SentBadge key="state" state={state} />],
          ['Reason', reason && <MailText key="reason" text={reason} max={1000} />],
          ['About', `${day} (UTC)`],
          [
            'Messages',
            xml && `${plural(messages, 'message')} in ${plural(records, 'row')}, ${percent(passed, messages)} passed`,
          ],
          ['File', fileName && <MailText key="file" text={fileName} max={500} />],
          ['Asked for by', askedBy && <MailText key="asked" text={askedBy} max={200} />],
          [finishedAt ? 'Finished' : 'Next try', <When key="when" at={finishedAt ?? tryAfter} isPlan={!finishedAt} />],
        ]}
      />
      <SentToList to={to} />
      {xml ? (
        <CodeBlock text={xml} label="The report as XML" wrap />
      ) : (
        <p className="text-[13px] text-soft">It is written when its moment comes.</p>
      )}
    </div>
  );
}
