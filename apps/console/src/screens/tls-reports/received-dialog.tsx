import { useQuery } from '@tanstack/react-query';
import { buttonLook } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Report = Outputs['tlsReports']['receivedReport'];

/** One report of another server, or a file that is none: what it says, what was bent in it, and its text. */
export function ReceivedDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const found = useQuery(useTRPC().tlsReports.receivedReport.queryOptions({ id }, { retry: false }));
  const report = found.data;
  return (
    <Dialog
      title={report ? <MailText text={report.organization || report.fileName} max={200} /> : 'TLS report'}
      size="wide"
      onClose={onClose}
      foot={
        report ? (
          <>
            <CopyAsCurl operation="tlsReports.receivedReport" input={{ id }} />
            {report.messageId ? (
              <Link href={`/activity/messages/${report.messageId}`} className={buttonLook()}>
                The message
              </Link>
            ) : null}
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
    </Dialog>
  );
}

function Whole({ report }: { report: Report }) {
  const isRead = report.state === 'read';
  const text = report.text === null ? null : pretty(report.text);
  return (
    <div className="min-h-[720px] space-y-4">
      {report.reason ? (
        <p className="rounded-lg bg-bad-wash px-3 py-2 text-[13px] text-bad">
          It could not be read as a report: <MailText text={report.reason} />.
        </p>
      ) : null}
      <Facts
        rows={[
          ['File', <MailText key="file" text={report.fileName} max={255} />],
          ['Came', <When key="came" at={report.receivedAt} />],
          ['How', report.source === 'mail' ? 'by mail' : 'handed in'],
          ['Repeated', report.repeats > 0 ? `${formatCount(report.repeats)} times more; counted once` : null],
          ['About', isRead ? <MailText key="about" text={report.domains.join(', ')} /> : null],
          ['Time', report.starts && report.ends ? `${utc(report.starts)} to ${utc(report.ends)}` : null],
          [
            'Sessions',
            isRead ? `${formatCount(report.successful)} successful, ${formatCount(report.failed)} failed` : null,
          ],
          [
            'Report id',
            report.reportId ? (
              <MailText key="id" text={report.reportId} max={300} className="font-mono text-xs break-all" />
            ) : null,
          ],
          ['Whom to ask', report.contact ? <MailText key="contact" text={report.contact} max={300} /> : null],
          ['Counts', isRead && !report.isOurs ? 'not: it is about no domain of ours' : null],
        ]}
      />
      {report.remarks.length > 0 ? (
        <div className="text-[13px]">
          <p className="font-medium">What in it is not as RFC 8460 says</p>
          <ul className="mt-1 list-disc pl-5 text-soft">
            {report.remarks.map((remark) => (
              <li key={remark}>
                <MailText text={remark} max={300} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {text === null ? null : <CodeBlock text={text} label="The report" wrap />}
      {report.isCut ? <p className="text-xs text-faint">The rest is left out here.</p> : null}
    </div>
  );
}

const utc = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
