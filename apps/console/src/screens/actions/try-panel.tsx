'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import type { Inputs } from '../../ui/trpc.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { sampleEvent } from './sample-event.ts';
import { TestOutcome } from './test-outcome.tsx';

type Entry = Omit<Inputs['actions']['test'], 'event'>;

/** Tries an action or a veto, as it stands in the draft, with a made-up event. */
export function TryPanel({ entry, type, ofClient = false }: { entry: Entry; type: string; ofClient?: boolean }) {
  const trpc = useTRPC();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? sampleEvent(type, { ofClient });
  const event = eventIn(text);
  const start = useMutation(trpc.actions.test.mutationOptions());
  const asked = start.data?.id;
  const watched = useQuery(
    trpc.actions.testRun.queryOptions(
      { id: asked ?? '' },
      { enabled: asked !== undefined, refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : 400) },
    ),
  );
  const run = watched.data?.id === asked ? watched.data : undefined;
  const isBusy = start.isPending || (asked !== undefined && !isOver(run?.state) && !watched.error);
  const input = { ...entry, event: event ?? { type } };
  return (
    <Panel className="mt-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Guarded needs="configure">
          <Button kind="primary" disabled={event === null} busy={isBusy} onClick={() => start.mutate(input)}>
            <Play aria-hidden className="size-3.5" />
            Try it
          </Button>
        </Guarded>
        <p className="min-w-0 flex-1 basis-60 text-[13px] text-soft">
          With a made-up event, as it stands in your draft. Statements, commands and posts are really carried out.
        </p>
        <CopyAsCurl operation="actions.test" input={input} className="-mr-2" />
      </div>
      <Expandable summary="The event" className="mt-3">
        <label htmlFor={id} className="sr-only">
          The event as JSON
        </label>
        <textarea
          id={id}
          value={text}
          rows={12}
          spellCheck={false}
          aria-invalid={event === null || undefined}
          aria-describedby={`${id}-wrong`}
          onChange={({ target }) => setTyped(target.value)}
          className="w-full rounded-md border border-line-strong bg-surface px-3 py-2 font-mono text-xs aria-invalid:border-bad"
        />
        <p id={`${id}-wrong`} aria-live="polite" className="min-h-5 text-[13px] text-bad">
          {event === null ? 'This is no JSON object with a type.' : ''}
        </p>
      </Expandable>
      <div aria-live="polite">{run?.result && !isBusy ? <TestOutcome result={run.result} /> : null}</div>
      <Refused error={start.error ?? watched.error} className="mt-3" />
      {run?.error ? <p className="mt-3 text-[13px] text-bad">{run.error}</p> : null}
    </Panel>
  );
}

const isOver = (state: string | undefined): boolean => state === 'done' || state === 'failed';

function eventIn(text: string): Inputs['actions']['test']['event'] | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && typeof Reflect.get(read, 'type') === 'string'
      ? (read as Inputs['actions']['test']['event'])
      : null;
  } catch {
    return null;
  }
}
