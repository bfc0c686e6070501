'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty, Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { ReportSender } from '../dmarc-sent/report-sender.tsx';
import { FindBox } from './find-box.tsx';
import { sentColumns } from './sent-columns.tsx';
import { SentDialog } from './sent-dialog.tsx';
import { TlsFrame } from './tls-frame.tsx';

type State = 'waiting' | 'sent' | 'failed' | 'withheld';

/** What we told other domains of our connections to them. */
export function TlsSentScreen() {
  const trpc = useTRPC();
  const [query] = useQueryParam('q');
  const [state, setState] = useQueryParam('state');
  const [id, setId] = useQueryParam('id');
  const filter = {
    ...(query ? { domain: query } : {}),
    ...(choices.some(([value]) => value === state) && state ? { state: state as State } : {}),
  };
  const found = useInfiniteQuery(
    trpc.tlsReports.sent.infiniteQueryOptions(
      { ...filter, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const first = found.data?.pages[0];
  return (
    <TlsFrame
      at="/transport/tls/sent"
      hasDays={false}
      lead="Once a day, each domain that asks for reports at _smtp._tls is told how our connections to it went. Those that do not ask leave no row."
      actions={<CopyAsCurl operation="tlsReports.sent" input={filter} />}
    >
      <Panel className="mb-4">
        <div className="min-h-11 max-sm:min-h-28">
          {first ? <Sending {...first} /> : <Skeleton className="h-9 w-full max-w-xl" />}
        </div>
      </Panel>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <FindBox label="A part of the domain" />
        <ChoiceChips
          label="State"
          options={choices}
          chosen={state}
          onChange={setState}
          className="max-sm:w-full max-sm:overflow-x-auto"
        />
      </div>
      <DataTable
        label="Reports sent"
        of="report"
        rows={found.data?.pages.flatMap((page) => page.items) ?? []}
        columns={sentColumns}
        rowKey={(row) => row.id}
        rowHref={(row) =>
          `/transport/tls/sent?${new URLSearchParams({ ...(query ? { q: query } : {}), ...(state ? { state } : {}), id: row.id })}`
        }
        query={found}
        lines={2}
        exportName="tls-reports-sent"
        empty={
          query || state ? (
            <Empty title="Nothing fits">No report fits this search.</Empty>
          ) : (
            <Empty title="No report yet">
              Reports about a day are written after its end (UTC), for domains that were sent mail and ask for them.
            </Empty>
          )
        }
      />
      {id ? <SentDialog id={id} onClose={() => setId('')} /> : null}
    </TlsFrame>
  );
}

function Sending({ isOn, sender }: Pick<Outputs['tlsReports']['sent'], 'isOn' | 'sender'>) {
  return (
    <div className="space-y-1.5 text-[13px]">
      <p className="text-soft">
        {isOn ? 'Reports leave every day, about the day before (UTC).' : 'Sending is off: nothing leaves.'}{' '}
        <Link href="/features/tls-rpt" className="font-medium whitespace-nowrap text-accent hover:underline">
          {isOn ? 'Change that' : 'Turn it on'}
        </Link>
      </p>
      <ReportSender sender={sender} feature="tls-rpt" />
    </div>
  );
}

const choices = [
  ['', 'All'],
  ['waiting', 'Waiting'],
  ['sent', 'Sent'],
  ['failed', 'Failed'],
  ['withheld', 'Withheld'],
] as const;
