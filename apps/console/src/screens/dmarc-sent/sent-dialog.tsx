import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Facts } from '../../ui/facts.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { percent } from '../dmarc/percent.ts';
import { SentBadge } from '../tls-reports/sent-badge.tsx';
import { SentReportDialog } from '../tls-reports/sent-report-dialog.tsx';
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
  return (
    <SentReportDialog
      id={id}
      kind="DMARC report"
      found={found}
      again={again}
      operation="dmarc.sendReportAgain"
      onClose={onClose}
    >
      {(report) => <Whole report={report} />}
    </SentReportDialog>
  );
}

function Whole({ report }: { report: Report }) {
  const { state, day, messages, passed, records, reason, askedBy, tryAfter, finishedAt, to, fileName, xml } = report;
  return (
    <>
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
    </>
  );
}
