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
import { destinationColumns } from './destination-columns.tsx';
import { DestinationDialog } from './destination-dialog.tsx';
import { FindBox } from './find-box.tsx';
import { Tiles } from './tiles.tsx';
import { TlsFrame, useDays } from './tls-frame.tsx';
import { share } from './words.ts';

/** How our connections to other domains went, under the policies that those domains publish. */
export function TlsSeenScreen() {
  const trpc = useTRPC();
  const days = useDays();
  const [query] = useQueryParam('q');
  const [which, setWhich] = useQueryParam('which');
  const [domain, setDomain] = useQueryParam('domain');
  const filter = { days, ...(query ? { search: query } : {}), ...(which === 'failed' ? { failed: true } : {}) };
  const summary = useQuery(trpc.tlsReports.sessions.queryOptions({ days }, { placeholderData: keepPreviousData }));
  const found = useInfiniteQuery(
    trpc.tlsReports.destinations.infiniteQueryOptions(
      { ...filter, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const { data } = summary;
  const at = (extra: string): string => `/transport/tls?${days === 30 ? '' : `days=${days}&`}${extra}`;
  return (
    <TlsFrame
      at="/transport/tls"
      lead="Connections to other domains, counted by the policy that each domain publishes: DANE, MTA-STS or none. Domains that ask for it are told once a day."
      actions={<CopyAsCurl operation="tlsReports.destinations" input={filter} />}
    >
      <Tiles
        isFailed={summary.isError}
        tiles={[
          { name: 'Sessions', value: data?.sessions, note: `in ${days} days`, href: at('') },
          {
            name: 'Successful',
            value: data ? data.sessions - data.failed : undefined,
            note: data && data.sessions > 0 ? `${share(data.sessions - data.failed, data.sessions)} of them` : '\u00a0',
            href: at(''),
          },
          {
            name: 'Failed',
            value: data?.failed,
            note: 'TLS missing, broken or not as the policy says',
            href: at('which=failed'),
            tone: 'bad',
          },
        ]}
      />
      <DaysChart
        title="Sessions over time"
        found={summary}
        values={(data?.items ?? []).map(({ day, result, sessions }) => ({
          day,
          good: result === '' ? sessions : 0,
          bad: result === '' ? 0 : sessions,
        }))}
        emptyWords="No connection to another domain was counted in this time."
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <FindBox label="A part of the domain" />
        <ChoiceChips label="Which" options={choices} chosen={which} onChange={(value) => setWhich(value)} />
      </div>
      <DataTable
        label="Destinations"
        rows={found.data?.pages.flatMap((page) => page.items) ?? []}
        columns={destinationColumns}
        rowKey={(row) => row.domain}
        rowHref={(row) =>
          at(
            `${which ? `which=${which}&` : ''}${query ? `q=${encodeURIComponent(query)}&` : ''}domain=${encodeURIComponent(row.domain)}`,
          )
        }
        query={found}
        lines={2}
        exportName="tls-destinations"
        of="domain"
        isRanked
        empty={
          query || which ? (
            <Empty title="Nothing fits">No domain fits this search in {days} days.</Empty>
          ) : (
            <Empty title="Nothing counted yet">
              Connections show here as soon as mail leaves for other domains.{' '}
              <Link href="/features/tls-rpt" className="font-medium text-accent hover:underline">
                Settings of TLS reports
              </Link>
            </Empty>
          )
        }
      />
      {domain ? <DestinationDialog domain={domain} days={days} onClose={() => setDomain('')} /> : null}
    </TlsFrame>
  );
}

const choices = [
  ['', 'All'],
  ['failed', 'With failures'],
] as const;
