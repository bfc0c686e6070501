import { useQuery } from '@tanstack/react-query';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { ReportSender } from './report-sender.tsx';
import { SendingState } from './sending-state.tsx';

/** What the mail of today leads to tomorrow, and in whose name it leaves. */
export function NextReports({ sender }: { sender: Outputs['dmarc']['sent']['sender'] | undefined }) {
  const found = useQuery(useTRPC().dmarc.due.queryOptions({}));
  if (found.isError && !found.data)
    return (
      <Panel>
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  return (
    <Panel>
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-6 gap-y-2 max-sm:min-h-24">
        {found.data ? <Next due={found.data} /> : <Skeleton className="h-9 w-full max-w-lg" />}
      </div>
      <div className="mt-3 min-h-10 border-t pt-3 max-sm:min-h-24">
        {sender === undefined ? (
          <Skeleton className="h-5 w-full max-w-xl" />
        ) : (
          <ReportSender sender={sender} feature="aggregate-reports" />
        )}
      </div>
    </Panel>
  );
}

function Next({ due }: { due: Outputs['dmarc']['due'] }) {
  const items = due.items.filter(({ isExcluded }) => !isExcluded);
  const messages = items.reduce((sum, one) => sum + one.messages, 0);
  return (
    <>
      <div className="min-w-0">
        <p className="font-medium">
          {due.isCounted ? today(items.length, messages) : 'Today brought too much to count here'}
        </p>
        <p className="text-[13px] text-soft">
          <SendingState send={due.send} />
        </p>
      </div>
      <Link href="/dmarc/sent?view=due" className="text-[13px] font-medium text-accent hover:underline">
        Look at the day
      </Link>
    </>
  );
}

const today = (reports: number, messages: number): string =>
  reports === 0
    ? 'No mail of today leads to a report so far'
    : `Today so far: ${plural(reports, 'report')} about ${plural(messages, 'message')}`;
