'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { DeliveryView } from './delivery-view.tsx';
import { OutcomeLine } from './outcome-line.tsx';

/** Sends a test event and shows what came back. */
export function TestPanel({ name, isInForce }: { name: string; isInForce: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const start = useMutation(trpc.webhooks.test.mutationOptions());
  const id = start.data?.id;
  const watched = useQuery(
    trpc.webhooks.testRun.queryOptions(
      { id: id ?? '' },
      { enabled: id !== undefined, refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : 400) },
    ),
  );
  const run = watched.data?.id === id ? watched.data : undefined;
  const isDone = isOver(run?.state);
  useEffect(() => {
    if (isDone) void client.invalidateQueries(trpc.webhooks.pathFilter());
  }, [isDone, client, trpc]);
  const isBusy = start.isPending || (id !== undefined && !isDone && !watched.error);
  return (
    <Panel className="mt-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Guarded needs="configure">
          <Button kind="primary" disabled={!isInForce} busy={isBusy} onClick={() => start.mutate({ name })}>
            <Send aria-hidden className="size-3.5" />
            Send a test
          </Button>
        </Guarded>
        <p aria-live="polite" className="min-w-0 flex-1 basis-60 text-[13px] break-words text-soft">
          {isBusy ? (
            'A worker is sending it…'
          ) : run?.delivery ? (
            <OutcomeLine delivery={run.delivery} />
          ) : isInForce ? (
            'One made-up event, signed as ever, sent once. What comes back is shown here.'
          ) : (
            'It can be tried once it is published.'
          )}
        </p>
        <CopyAsCurl operation="webhooks.test" input={{ name }} className="-mr-2" />
      </div>
      <Refused error={start.error ?? watched.error} className="mt-3" />
      {run?.error ? <p className="mt-3 text-[13px] text-bad">{run.error}</p> : null}
      {run?.delivery && !isBusy ? (
        <Expandable summary="Request and answer" className="mt-3 border-t pt-3">
          <DeliveryView delivery={run.delivery} />
        </Expandable>
      ) : null}
    </Panel>
  );
}

const isOver = (state: string | undefined): boolean => state === 'done' || state === 'failed';
