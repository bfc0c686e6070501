'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { vetoRunColumns } from './veto-run-columns.tsx';

/** When a veto was asked and what it said, newest first. */
export function VetoRuns({ name }: { name: string }) {
  const trpc = useTRPC();
  const [text, setOutcome] = useQueryParam('outcome');
  const outcome = outcomes.find(([one]) => one === text)?.[0] || undefined;
  const found = useInfiniteQuery(
    trpc.vetoes.runs.infiniteQueryOptions(
      { name, ...(outcome ? { outcome } : {}), limit: 50 },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: (asked) => (asked.state.data?.pages.length === 1 ? 3000 : false),
      },
    ),
  );
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <ChoiceChips
          label="Which"
          options={outcomes}
          chosen={outcome ?? ''}
          onChange={setOutcome}
          className="flex-wrap"
        />
        <span className="ml-auto">
          <CopyAsCurl operation="vetoes.runs" input={{ name, ...(outcome ? { outcome } : {}) }} />
        </span>
      </div>
      <DataTable
        label="Questions"
        rows={found.data?.pages.flatMap((page) => page.items) ?? []}
        columns={vetoRunColumns}
        rowKey={({ id }) => id}
        query={found}
        lines={2}
        exportName={`veto-${name}`}
        empty={
          <Empty title={outcome ? 'None of these' : 'It has not been asked yet'}>
            {outcome
              ? 'The newest 200 of each outcome are kept, for a week at most.'
              : 'As soon as a connection is made that it is about, the question stands here with its answer.'}
          </Empty>
        }
      />
    </>
  );
}

const outcomes = [
  ['', 'All'],
  ['refused', 'Refused'],
  ['late', 'Not in time'],
  ['failed', 'Failed'],
  ['allowed', 'Let go on'],
] as const;
