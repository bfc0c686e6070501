'use client';

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { runColumns } from './run-columns.tsx';
import { RunDialog } from './run-dialog.tsx';

/** What an action did, newest first; what failed can be done again. */
export function Runs({ name, failed }: { name: string; failed: number }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [stateText, setState] = useQueryParam('state');
  const [shown, setShown] = useQueryParam('run');
  const [told, tell] = useState('');
  const state = states.find(([one]) => one === stateText)?.[0] || undefined;
  const found = useInfiniteQuery(
    trpc.actions.runs.infiniteQueryOptions(
      { name, ...(state ? { state } : {}), limit: 50 },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: (asked) => (asked.state.data?.pages.length === 1 ? 3000 : false),
      },
    ),
  );
  const replay = useMutation(
    trpc.actions.replay.mutationOptions({
      onSuccess: async ({ count }) => {
        tell(count === 0 ? 'Nothing failed that could be done again.' : `${plural(count, 'run')} on the way again.`);
        await client.invalidateQueries(trpc.actions.pathFilter());
      },
    }),
  );
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <ChoiceChips label="Which" options={states} chosen={state ?? ''} onChange={(next) => setState(next)} />
        <p aria-live="polite" className="min-w-0 text-[13px] text-soft">
          {told}
        </p>
        <span className="ml-auto flex flex-wrap items-center gap-2">
          <CopyAsCurl operation="actions.replay" input={{ name }} />
          <Guarded needs="configure">
            <Button disabled={failed === 0} busy={replay.isPending} onClick={() => replay.mutate({ name })}>
              Do all failed again
            </Button>
          </Guarded>
        </span>
      </div>
      <Refused error={replay.error} className="mb-3" />
      <DataTable
        label="Runs"
        rows={found.data?.pages.flatMap((page) => page.items) ?? []}
        columns={runColumns(setShown)}
        rowKey={({ id }) => id}
        query={found}
        lines={2}
        exportName={`action-${name}`}
        empty={
          <Empty title={state ? 'None of these' : 'It has done nothing yet'}>
            {state
              ? 'The newest 300 of each state are kept, for a week at most.'
              : 'As soon as an event fits, its run stands here with what came of each step.'}
          </Empty>
        }
      />
      {shown === '' ? null : (
        <RunDialog
          id={shown}
          isBusy={replay.isPending}
          onReplay={() => replay.mutate({ name, ids: [shown] }, { onSuccess: () => setShown('') })}
          onClose={() => setShown('')}
        />
      )}
    </>
  );
}

const states = [
  ['', 'All'],
  ['waiting', 'Waiting'],
  ['failed', 'Failed'],
  ['delivered', 'Done'],
] as const;
