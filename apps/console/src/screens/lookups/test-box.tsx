'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { AnswerView } from './answer-view.tsx';

/** Puts a question to a look-up and shows the answer, how long it took, and what was remembered. */
export function TestBox({ name, isInForce }: { name: string; isInForce: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const id = useId();
  const [key, setKey] = useState('');
  const start = useMutation(trpc.lookups.ask.mutationOptions());
  const asked = start.data?.id;
  const watched = useQuery(
    trpc.lookups.answer.queryOptions(
      { id: asked ?? '' },
      { enabled: asked !== undefined, refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : 300) },
    ),
  );
  const run = watched.data?.id === asked ? watched.data : undefined;
  const isDone = isOver(run?.state);
  useEffect(() => {
    if (isDone) void client.invalidateQueries(trpc.lookups.list.pathFilter());
  }, [isDone, client, trpc]);
  const isBusy = start.isPending || (asked !== undefined && !isDone && !watched.error);
  const input = { name, args: key === '' ? [] : [key] };
  return (
    <Panel title="Try it" aside={<CopyAsCurl operation="lookups.ask" input={input} className="-mr-3" />}>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (isInForce && !isBusy) start.mutate(input);
        }}
      >
        <div className="min-w-0 flex-1 basis-56">
          <label htmlFor={id} className="text-[13px] font-medium">
            Key
          </label>
          <input
            id={id}
            value={key}
            autoComplete="off"
            spellCheck={false}
            placeholder="ann@example.org"
            onChange={({ target }) => setKey(target.value)}
            className="mt-1 h-9 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-[13px]"
          />
        </div>
        <Guarded needs="configure">
          <Button kind="primary" type="submit" disabled={!isInForce} busy={isBusy}>
            <Search aria-hidden className="size-3.5" />
            Ask
          </Button>
        </Guarded>
      </form>
      <div aria-live="polite" className="mt-3 min-h-10 text-[13px] text-soft">
        {isBusy ? (
          'An engine is asking…'
        ) : run?.result ? (
          <AnswerView result={run.result} />
        ) : isInForce ? (
          'The source itself is asked, whatever is remembered. A command that changes something does so.'
        ) : (
          'It can be tried once it is published.'
        )}
      </div>
      <Refused error={start.error ?? watched.error} className="mt-3" />
      {run?.error ? <p className="mt-3 text-[13px] text-bad">{run.error}</p> : null}
    </Panel>
  );
}

const isOver = (state: string | undefined): boolean => state === 'done' || state === 'failed';
