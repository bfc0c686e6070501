'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { FirstMessage } from './first-message.tsx';
import { LedgerLine } from './ledger-line.tsx';
import { Parts } from './parts.tsx';
import { RangePicker } from './range-picker.tsx';
import { RateChart } from './rate-chart.tsx';
import { Refusals } from './refusals.tsx';
import { Stats } from './stats.tsx';
import { Trouble } from './trouble.tsx';

/** Is everything all right? Every number leads to its rows. */
export function OverviewScreen() {
  const [hours, setHours] = useState(24);
  const trpc = useTRPC();
  const overview = useQuery(
    trpc.overview.get.queryOptions({ hours }, { refetchInterval: 5_000, placeholderData: keepPreviousData }),
  );
  const ledger = useQuery(trpc.overview.ledger.queryOptions({}, { refetchInterval: 10_000 }));
  return (
    <>
      <PageHead title="Overview" actions={<RangePicker hours={hours} onChange={setHours} />} />
      <LedgerLine ledger={ledger.data} isFailed={ledger.isError} />
      {ledger.data?.left.total === 0 ? <FirstMessage /> : null}
      {overview.isError && !overview.data ? (
        <Panel>
          <Failure error={overview.error} retry={() => overview.refetch()} />
        </Panel>
      ) : (
        <div className="space-y-4">
          <Stats overview={overview.data} hours={hours} />
          <Panel
            title="Recipients over time"
            aside={overview.data ? `per ${bucketWords(overview.data.bucketSeconds)}` : undefined}
          >
            <RateChart overview={overview.data} />
          </Panel>
          <div className="grid gap-4 lg:grid-cols-2">
            <Trouble rows={overview.data?.trouble} />
            <Refusals refusals={overview.data?.refusals} />
          </div>
        </div>
      )}
      <Parts />
    </>
  );
}

const bucketWords = (seconds: number): string =>
  seconds === 60 ? 'minute' : seconds < 3600 ? `${seconds / 60} minutes` : 'hour';
