import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { allHere } from '../../ui/table/column.ts';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { percent } from '../dmarc/percent.ts';
import { Destinations } from './destinations.tsx';
import { dueRowColumns } from './due-row-columns.tsx';
import { refusal } from './refusal.ts';

/** A report as it would be sent now: its rows, its XML, and a button that sends it. */
export function DueDialog({
  day,
  domain,
  due,
  onClose,
}: {
  day: string;
  domain: string;
  due: Outputs['dmarc']['due'];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const found = useQuery(trpc.dmarc.dueReport.queryOptions({ day, domain }, { retry: false }));
  const send = useMutation(
    trpc.dmarc.sendReports.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.dmarc.pathKey() }),
    }),
  );
  const report = due.items.find((one) => one.domain === domain)?.report ?? null;
  const why = refusal(due, report === null ? 1 : 0);
  return (
    <Dialog
      title={<MailText text={domain} max={255} />}
      size="wide"
      onClose={onClose}
      foot={
        <>
          <CopyAsCurl operation="dmarc.sendReports" input={{ day, domain }} />
          <Guarded needs="queue">
            <Button
              busy={send.isPending}
              disabled={why !== undefined}
              title={why}
              onClick={() => send.mutate({ day, domain })}
            >
              Send now
            </Button>
          </Guarded>
        </>
      }
    >
      {report ? (
        <p className="mb-3 text-[13px]">
          This report was planned already.{' '}
          <Link href={`/dmarc/sent?id=${report.id}`} className="font-medium text-accent hover:underline">
            See what became of it
          </Link>
        </p>
      ) : null}
      {found.data ? (
        <Whole report={found.data} day={day} />
      ) : found.isError ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : (
        <Skeleton className="h-[720px]" />
      )}
      <Refused error={send.error} className="mt-3" />
    </Dialog>
  );
}

function Whole({ report, day }: { report: Outputs['dmarc']['dueReport']; day: string }) {
  const { domain, messages, passed, records, to, subject, fileName, rows, xml } = report;
  return (
    <div className="min-h-[720px] space-y-4">
      <Facts
        rows={[
          ['To', <Destinations key="to" day={day} domain={domain} to={to} />],
          ['Subject', <MailText key="subject" text={subject} max={500} />],
          ['File', <MailText key="file" text={fileName} max={500} />],
          [
            'Messages',
            `${plural(messages, 'message')} in ${plural(records, 'row')}, ${percent(passed, messages)} passed`,
          ],
        ]}
      />
      <DataTable
        label="Rows of the report"
        rows={rows}
        columns={dueRowColumns}
        rowKey={(row) => JSON.stringify(row)}
        query={allHere}
        lines={2}
        caption={records > rows.length ? `The commonest ${rows.length} of ${records}` : undefined}
        empty={<Empty title="No rows" />}
      />
      <CodeBlock text={xml} label="The report as XML" wrap />
    </div>
  );
}
