import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { SentBadge } from './sent-badge.tsx';
import { SentReportDialog } from './sent-report-dialog.tsx';

type Report = Outputs['tlsReports']['sentReport'];

/** One report to another domain: where it went, with which answers, and what stands in it. */
export function SentDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const found = useQuery(trpc.tlsReports.sentReport.queryOptions({ id }, { retry: false }));
  const again = useMutation(
    trpc.tlsReports.sendAgain.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.tlsReports.pathKey() }),
    }),
  );
  return (
    <SentReportDialog
      id={id}
      kind="TLS report"
      found={found}
      again={again}
      operation="tlsReports.sendAgain"
      onClose={onClose}
    >
      {(report) => <Whole report={report} />}
    </SentReportDialog>
  );
}

function Whole({ report }: { report: Report }) {
  const { state, day, successful, failed, reason, tryAfter, finishedAt, targets } = report;
  return (
    <>
      <Facts
        rows={[
          ['State', <SentBadge key="state" state={state} />],
          ['Reason', reason ? <MailText key="reason" text={reason} /> : null],
          ['About', `${day} (UTC)`],
          ['Sessions', report.report ? `${formatCount(successful)} successful, ${formatCount(failed)} failed` : null],
          [finishedAt ? 'Finished' : 'Next try', <When key="when" at={finishedAt ?? tryAfter} isPlan={!finishedAt} />],
        ]}
      />
      {targets.length > 0 ? (
        <ul className="divide-y rounded-lg border">
          {targets.map(({ to, state: way, words, messageId }) => (
            <li key={to} className="flex items-start justify-between gap-3 px-3 py-2.5 text-[13px]">
              <div className="min-w-0">
                <p className="font-mono text-xs break-all">
                  <MailText text={to} />
                </p>
                {messageId ? (
                  <Link href={`/activity/messages/${messageId}`} className="text-accent hover:underline">
                    The message that carries it
                  </Link>
                ) : words ? (
                  <p className="text-soft">
                    <MailText text={words} />
                  </p>
                ) : null}
              </div>
              <SentBadge state={way} />
            </li>
          ))}
        </ul>
      ) : null}
      {report.report ? (
        <CodeBlock text={JSON.stringify(report.report, null, 2)} label="The report as JSON" wrap />
      ) : (
        <p className="text-[13px] text-soft">It is written when its moment comes.</p>
      )}
    </>
  );
}
