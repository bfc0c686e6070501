'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Failure } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { TroubleKinds } from '../queue/trouble-kinds.tsx';
import { Attention } from './attention.tsx';
import { AuthorsLine } from './authors-line.tsx';
import { readHours } from './hours.ts';
import { LedgerLine } from './ledger-line.tsx';
import { Parts } from './parts.tsx';
import { RangePicker } from './range-picker.tsx';
import { Rates } from './rates.tsx';
import { Refusals } from './refusals.tsx';
import { Stats } from './stats.tsx';
import { Trouble } from './trouble.tsx';

/** Is everything all right? Every number leads to its rows. */
export function OverviewScreen() {
  const [range, setRange] = useQueryParam('hours');
  const hours = readHours(range);
  const trpc = useTRPC();
  const overview = useQuery(
    trpc.overview.get.queryOptions({ hours }, { refetchInterval: 5_000, placeholderData: keepPreviousData }),
  );
  const ledger = useQuery(trpc.overview.ledger.queryOptions({}, { refetchInterval: 10_000 }));
  return (
    <>
      <PageHead
        title="Overview"
        actions={<RangePicker hours={hours} onChange={(next) => setRange(next === 24 ? '' : `${next}`, 'replace')} />}
      />
      <LedgerLine ledger={ledger.data} isFailed={ledger.isError} />
      {overview.isError && !overview.data ? (
        <div className="space-y-4">
          <Panel>
            <Failure error={overview.error} retry={() => overview.refetch()} />
          </Panel>
          <Parts />
        </div>
      ) : (
        <div className="space-y-4">
          <Stats overview={overview.data} hours={hours} />
          <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_360px]">
            <Rates overview={overview.data} isFresh={ledger.data?.left.total === 0} />
            <Attention />
          </div>
          <Parts />
          <div className="grid gap-4 lg:grid-cols-2">
            <Trouble rows={overview.data?.trouble} />
            <Refusals refusals={overview.data?.refusals} since={overview.data?.from} />
          </div>
          <AuthorsLine hours={hours} />
          <TroubleKinds hours={hours} />
        </div>
      )}
    </>
  );
}
