'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded, usePermission } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { emptyForm, type FormState, formOf, inputOf } from './form-state.ts';
import { SessionForm } from './session-form.tsx';
import { choiceOf, SettingsSelect } from './settings-select.tsx';
import { SimulationResult } from './simulation-result.tsx';

/** One session: filled in by hand, from a message or from a refusal; its result stands in the address. */
export function SessionTab() {
  const trpc = useTRPC();
  const [runId, setRunId] = useQueryParam('run');
  const [message] = useQueryParam('message');
  const [refusal] = useQueryParam('refusal');
  const [of, setOf] = useQueryParam('of');
  const [than, setThan] = useQueryParam('than');
  const { may } = usePermission('configure');
  const [form, setForm] = useState<FormState | null>(null);
  const isPrefilled = runId === '' && (message !== '' || refusal !== '');
  const prefill = useQuery(
    trpc.simulator.prefill.queryOptions(message ? { message } : { refusal }, { enabled: isPrefilled, retry: 1 }),
  );
  const found = useQuery(
    trpc.simulator.get.queryOptions(
      { id: runId },
      {
        enabled: runId !== '',
        retry: 1,
        refetchInterval: ({ state }) => (state.data && isOver(state.data.state) ? false : 300),
      },
    ),
  );
  const listeners = useQuery(trpc.configuration.current.queryOptions(undefined, { staleTime: 60_000 }));
  const outcome = useRef<HTMLDivElement>(null);
  const run = useMutation(
    trpc.simulator.run.mutationOptions({
      onSuccess({ id }) {
        setRunId(id, runId === '' ? 'push' : 'replace');
        // Where the result stands below the form, nobody would see that it is there.
        if (!window.matchMedia('(min-width: 1024px)').matches) outcome.current?.scrollIntoView();
      },
    }),
  );
  // What is known of the session fills the form once; what is typed then stays.
  const known = found.data ?? prefill.data;
  useEffect(() => {
    if (!known) return;
    const pasted = 'message' in known ? known.message : { id: known.messageId, base64: null };
    const text = pasted.base64 === null ? null : fromBase64(pasted.base64);
    setForm((now) => now ?? formOf(known.session, { id: pasted.id, text }));
  }, [known]);
  const isFilling = form === null && (runId !== '' || isPrefilled) && !prefill.isError && !found.isError;
  const shown = form ?? emptyForm;
  const settings =
    than === '' || than === 'none' ? [choiceOf(of)] : [choiceOf(of), choiceOf(than === 'inForce' ? '' : than)];
  const input = { ...inputOf(shown), settings };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.mutate(input as never);
  };
  const isRunning = run.isPending || (found.data !== undefined && !isOver(found.data.state));
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[380px_minmax(0,1fr)]">
      <Panel title="The session">
        {isFilling ? (
          <Skeleton className="h-[720px]" />
        ) : (
          <form onSubmit={submit}>
            {prefill.data?.unknown.map((words) => (
              <p key={words} className="mb-3 rounded-md bg-sunken px-2.5 py-1.5 text-xs text-soft">
                {words}
              </p>
            ))}
            <Refused error={prefill.error} className="mb-3" />
            <Guarded needs="configure">
              <SessionForm
                form={shown}
                change={(part) => setForm({ ...shown, ...part })}
                listeners={listenersOf(listeners.data?.configuration)}
              />
              <div className="mt-4 grid gap-3 border-t pt-4 sm:grid-cols-2 lg:grid-cols-1 xl:grid-cols-2">
                <SettingsSelect label="Answered by" value={of} onChange={(value) => setOf(value, 'replace')} />
                <SettingsSelect
                  label="Compared with"
                  none="nothing"
                  value={than === '' ? 'none' : than === 'inForce' ? '' : than}
                  onChange={(value) => setThan(value === 'none' ? '' : value || 'inForce', 'replace')}
                />
              </div>
              <div className="mt-4 flex flex-wrap gap-2">
                <Button kind="primary" type="submit" className="h-9" busy={isRunning} disabled={!may}>
                  {isRunning ? 'Running…' : 'Run'}
                </Button>
              </div>
            </Guarded>
            <CopyAsCurl operation="simulator.run" input={input} className="-ml-3 mt-2" />
            <Refused error={run.error} parts={5} className="mt-2" />
          </form>
        )}
      </Panel>
      <div ref={outcome} className="min-w-0 scroll-mt-16 space-y-4" aria-live="polite">
        {runId === '' ? (
          <Panel>
            <Empty title="Nothing was tried yet">
              Fill in a session, or begin with one that was: “Copy to simulator” stands on the page of every message and
              every refusal. With a draft you see what it would change before you publish it.
            </Empty>
          </Panel>
        ) : found.isError ? (
          <Panel>
            <Failure error={found.error} retry={() => found.refetch()} />
          </Panel>
        ) : found.data && isOver(found.data.state) ? (
          <SimulationResult simulation={found.data} />
        ) : (
          <Panel title="What would happen" className="min-h-[640px]">
            <p role="status" className="text-[13px] text-soft">
              {found.data?.state === 'running' ? 'An engine is at it…' : 'Waiting for an engine…'}
            </p>
            <Skeleton className="mt-4 h-[520px]" />
          </Panel>
        )}
      </div>
    </div>
  );
}

/** Settings come as the document they are. */
const listenersOf = (document: Record<string, unknown> | undefined): { name: string; kind: string }[] =>
  (document?.['listeners'] as { entries: { name: string; kind: string }[] } | undefined)?.entries ?? [];

const isOver = (state: string): boolean => state === 'done' || state === 'failed';

const fromBase64 = (text: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0))).replaceAll('\r\n', '\n');
