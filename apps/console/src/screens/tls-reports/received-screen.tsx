'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { DaysChart } from './days-chart.tsx';
import { FindBox } from './find-box.tsx';
import { receivedColumns } from './received-columns.tsx';
import { ReceivedDialog } from './received-dialog.tsx';
import { ReceivedGroups } from './received-groups.tsx';
import { Tiles } from './tiles.tsx';
import { TlsFrame, useDays } from './tls-frame.tsx';
import { UploadReports } from './upload-reports.tsx';
import { share } from './words.ts';

/** What other servers say of their connections to our domains. */
export function TlsReceivedScreen() {
  const trpc = useTRPC();
  const days = useDays();
  const [query] = useQueryParam('q');
  const [which, setWhich] = useQueryParam('which');
  const [id, setId] = useQueryParam('id');
  const filter = {
    ...(query ? { search: query } : {}),
    ...(which === 'failed' ? { failed: true } : {}),
    ...(which === 'refused' ? { state: 'refused' as const } : {}),
  };
  const summary = useQuery(
    trpc.tlsReports.receivedSummary.queryOptions({ days }, { placeholderData: keepPreviousData }),
  );
  const found = useInfiniteQuery(
    trpc.tlsReports.received.infiniteQueryOptions(
      { ...filter, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const { data } = summary;
  const at = (extra: Record<string, string>): string => {
    const params = new URLSearchParams({ ...(days === 30 ? {} : { days: String(days) }), ...extra });
    return `/transport/tls/received${params.size > 0 ? `?${params}` : ''}`;
  };
  return (
    <TlsFrame
      at="/transport/tls/received"
      lead="What other servers report of their connections to your domains. A report that comes twice counts once; one about other people’s domains is kept and does not count."
      actions={
        <>
          <CopyAsCurl operation="tlsReports.received" input={filter} />
          <UploadReports />
        </>
      }
    >
      <Tiles
        isFailed={summary.isError}
        tiles={[
          {
            name: 'Sessions reported',
            value: data ? data.successful + data.failed : undefined,
            note: `in ${days} days`,
            href: at({}),
          },
          {
            name: 'Successful',
            value: data?.successful,
            note:
              data && data.successful + data.failed > 0
                ? `${share(data.successful, data.successful + data.failed)} of them`
                : '\u00a0',
            href: at({}),
          },
          {
            name: 'Failed',
            value: data?.failed,
            note: 'mail that may have waited, or went unprotected',
            href: at({ which: 'failed' }),
            tone: 'bad',
          },
        ]}
      />
      <DaysChart
        title="Reported sessions over time"
        found={summary}
        values={(data?.days ?? []).map(({ day, successful, failed }) => ({ day, good: successful, bad: failed }))}
        emptyWords="Nobody has reported anything of this time."
      />
      <ReceivedGroups summary={data} hrefOf={at} />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <FindBox label="Who reports, or a domain" />
        <ChoiceChips label="Which" options={choices} chosen={which} onChange={setWhich} />
      </div>
      <DataTable
        label="Reports received"
        of="report"
        rows={found.data?.pages.flatMap((page) => page.items) ?? []}
        columns={receivedColumns}
        rowKey={(row) => row.id}
        rowHref={(row) => at({ ...(query ? { q: query } : {}), ...(which ? { which } : {}), id: row.id })}
        query={found}
        lines={2}
        exportName="tls-reports-received"
        empty={
          query || which ? (
            <Empty title="Nothing fits">No report fits this search.</Empty>
          ) : (
            <Empty title="No report yet">
              Publish a record at _smtp._tls of your domains that names the{' '}
              <Link href="/features/tls-rpt" className="font-medium text-accent hover:underline">
                address for reports
              </Link>
              , or hand in files.
            </Empty>
          )
        }
      />
      {id ? <ReceivedDialog id={id} onClose={() => setId('')} /> : null}
    </TlsFrame>
  );
}

const choices = [
  ['', 'All'],
  ['failed', 'With failures'],
  ['refused', 'Not understood'],
] as const;
