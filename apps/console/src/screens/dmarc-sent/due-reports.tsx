import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Guarded } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { dueColumns } from './due-columns.tsx';
import { DueDialog } from './due-dialog.tsx';
import { refusal } from './refusal.ts';
import { SendingState } from './sending-state.tsx';
import { dueQuery, type SentView } from './sent-filter.ts';

/** The reports that the mail of a day leads to; those of a day that is over can be sent from here. */
export function DueReports({ shown }: { shown: SentView }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [, setDay] = useQueryParam('day');
  const [domain, setDomain] = useQueryParam('domain');
  const [isAsking, setAsking] = useState(false);
  const found = useQuery(trpc.dmarc.due.queryOptions(dueQuery(shown), { placeholderData: keepPreviousData }));
  const send = useMutation(
    trpc.dmarc.sendReports.mutationOptions({
      onSuccess: async () => {
        setAsking(false);
        await queries.invalidateQueries({ queryKey: trpc.dmarc.pathKey() });
      },
    }),
  );
  const due = found.data;
  const open = due?.items.filter(({ report, isExcluded }) => report === null && !isExcluded).length ?? 0;
  const why = !due ? undefined : refusal(due, open);
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <label className="flex items-center gap-2 text-[13px] text-soft">
          Day (UTC)
          <input
            type="date"
            value={shown.day ?? due?.day ?? ''}
            onChange={(event) => setDay(event.target.value)}
            className="h-9 rounded-md border border-line-strong bg-surface px-2 text-ink"
          />
        </label>
        <Guarded needs="queue">
          <Button disabled={!due || why !== undefined} title={why} onClick={() => setAsking(true)}>
            Send them now
          </Button>
        </Guarded>
      </div>
      <DataTable
        label="Reports of the day"
        rows={due?.items ?? []}
        columns={dueColumns}
        rowKey={(row) => row.domain}
        rowHref={(row) =>
          `/dmarc/sent?${new URLSearchParams({ view: 'due', ...(shown.day ? { day: shown.day } : {}), domain: row.domain })}`
        }
        query={found}
        lines={2}
        exportName="dmarc-reports-due"
        caption={due ? <SendingState send={due.send} /> : undefined}
        empty={
          due && !due.isCounted ? (
            <Empty title="Too much to count here">
              The reports are made all the same; each can be read once it is sent.
            </Empty>
          ) : (
            <Empty title="Nobody asks">
              No mail of this day came in the name of a domain whose record asks for reports.
            </Empty>
          )
        }
      />
      {domain && due ? <DueDialog day={due.day} domain={domain} due={due} onClose={() => setDomain('')} /> : null}
      {isAsking && due ? (
        <Confirm
          title={`Send ${plural(open, 'report')} about ${due.day}?`}
          words="They go to strangers by mail, as soon as DNS says that their addresses take them."
          action="Send them"
          isBusy={send.isPending}
          error={send.error}
          aside={<CopyAsCurl operation="dmarc.sendReports" input={{ day: due.day }} />}
          onConfirm={() => send.mutate({ day: due.day })}
          onCancel={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
}
