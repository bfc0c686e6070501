'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { RecentReplays } from './recent-replays.tsx';
import { ReplayForm } from './replay-form.tsx';
import { ReplayResult } from './replay-result.tsx';

/** The mail of late under other settings: started, watched, left and come back to. */
export function ReplayTab() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [replayId, setReplayId] = useQueryParam('replay');
  const found = useQuery(
    trpc.simulator.replayGet.queryOptions(
      { id: replayId },
      {
        enabled: replayId !== '',
        retry: 1,
        refetchInterval: ({ state }) => (state.data && isOver(state.data.state) ? false : 700),
      },
    ),
  );
  const ended = found.data && isOver(found.data.state) ? found.data.id : undefined;
  useEffect(() => {
    if (ended) void client.invalidateQueries(trpc.simulator.replays.pathFilter());
  }, [ended, client, trpc]);
  const start = useMutation(
    trpc.simulator.replay.mutationOptions({
      onSuccess({ id }) {
        setReplayId(id);
        void client.invalidateQueries(trpc.simulator.replays.pathFilter());
      },
    }),
  );
  const stop = useMutation(trpc.simulator.stop.mutationOptions({ onSettled: () => found.refetch() }));
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[380px_minmax(0,1fr)]">
      <div className="min-w-0 space-y-4">
        <Panel title="What to replay">
          <ReplayForm start={(input) => start.mutate(input)} isStarting={start.isPending} />
          <Refused error={start.error} className="mt-2" />
        </Panel>
        <RecentReplays shown={replayId} open={setReplayId} />
      </div>
      <div className="min-w-0" aria-live="polite">
        {replayId === '' ? (
          <Panel>
            <Empty title="What would your draft have done?">
              The newest messages and refusals are said again, under what is in force and under your draft. You see
              which would be refused, deferred or sent elsewhere, before anybody else does.
            </Empty>
          </Panel>
        ) : found.isError ? (
          <Panel>
            <Failure error={found.error} retry={() => found.refetch()} />
          </Panel>
        ) : found.data ? (
          <ReplayResult replay={found.data} stop={() => stop.mutate({ id: replayId })} isStopping={stop.isPending} />
        ) : (
          <Panel title="Replay" className="min-h-[320px]">
            <Skeleton className="h-[240px]" />
          </Panel>
        )}
      </div>
    </div>
  );
}

const isOver = (state: string): boolean => state === 'done' || state === 'failed';
