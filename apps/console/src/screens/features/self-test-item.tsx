'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { formatDuration, plural } from '../../ui/format.ts';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { SelfTestSteps } from './self-test-steps.tsx';
import { VerdictBadge } from './verdict-badge.tsx';

type Props = { slug: string; test: Outputs['features']['selfTests']['items'][number] };

/** One self-test: run it, watch its steps, read the last result. A run goes on when the page is left. */
export function SelfTestItem({ slug, test }: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const start = useMutation(trpc.features.startSelfTest.mutationOptions());
  const id = start.data?.id ?? test.last?.id;
  const watched = useQuery(
    trpc.features.selfTestRun.queryOptions(
      { id: id ?? '' },
      {
        enabled: id !== undefined && (start.data !== undefined || test.last?.verdict === 'running'),
        refetchInterval: ({ state }) => (!state.data || state.data.verdict === 'running' ? 300 : false),
      },
    ),
  );
  const finished = watched.data && watched.data.verdict !== 'running' ? watched.data.id : undefined;
  useEffect(() => {
    if (finished === undefined) return;
    void client.invalidateQueries(trpc.features.selfTests.pathFilter());
    void client.invalidateQueries(trpc.features.states.pathFilter());
  }, [finished, client, trpc]);
  const run = watched.data?.id === id ? watched.data : test.last;
  const isRunning = start.isPending || run?.verdict === 'running' || (start.data && run?.id !== start.data.id);
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h3 className="min-w-0 flex-1 basis-52 text-[13px] font-medium">{test.title}</h3>
        <Guarded needs="configure">
          <Button
            busy={Boolean(isRunning)}
            disabled={!test.canRun}
            onClick={() => start.mutate({ slug, test: test.id })}
          >
            {isRunning ? 'Running…' : run ? 'Run again' : 'Run'}
            <span className="sr-only">: {test.title}</span>
          </Button>
        </Guarded>
      </div>
      {test.canRun ? null : (
        <p className="mt-1 text-xs text-warn">No {test.answeredBy} is running that could answer.</p>
      )}
      <Refused error={start.error} className="mt-2" />
      {run ? <LastRun run={run} isOpen={start.data !== undefined || run.verdict === 'running'} /> : null}
      {run || !test.canRun ? null : (
        <p className="mt-1 text-xs text-faint">
          Never run. The {test.answeredBy} answers, {answers[test.answeredBy]}.
        </p>
      )}
      <CopyAsCurl
        operation="features.startSelfTest"
        input={{ slug, test: test.id }}
        className="-ml-3 mt-1 h-7 text-xs"
      />
    </li>
  );
}

function LastRun({ run, isOpen }: { run: Outputs['features']['selfTestRun']; isOpen: boolean }) {
  return (
    <div className="mt-2">
      <div role="status" className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-xs text-faint">
        <VerdictBadge verdict={run.verdict} />
        {run.verdict === 'running' ? (
          <span>{run.isWaiting ? 'waiting for a process' : plural(run.steps.length, 'step')}</span>
        ) : (
          <>
            <When at={run.finishedAt ?? run.at} />
            {run.result ? <span className="tabular">{formatDuration(run.result.ms)}</span> : null}
            {run.result ? <span>revision {run.result.revision}</span> : null}
            <span className="min-w-0 truncate">by {run.author}</span>
          </>
        )}
      </div>
      {run.steps.length > 0 || run.error ? (
        <Expandable isOpen={isOpen} summary={plural(run.steps.length, 'step')} className="mt-2">
          <SelfTestSteps run={run} />
        </Expandable>
      ) : null}
    </div>
  );
}

const answers = { engine: 'looking from outside over loopback', worker: 'as it would for mail' };
