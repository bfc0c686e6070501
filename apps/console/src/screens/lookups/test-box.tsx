'use client';

import { argumentCount } from '@posthorn/settings/lookups/places';
import { useQueryClient } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { AnswerView } from './answer-view.tsx';
import type { Lookup } from './lookup.ts';
import { useQuestion } from './use-question.ts';

/** Puts a question to a look-up as the draft has it, and shows the answer, how long it took, and what was remembered. */
export function TestBox({
  lookup,
  isInForce,
  isSaving,
}: {
  lookup: Lookup;
  isInForce: boolean;
  /** What is typed is not in the draft yet. */
  isSaving: boolean;
}) {
  const { name, source } = lookup;
  const trpc = useTRPC();
  const client = useQueryClient();
  const id = useId();
  const [typed, setTyped] = useState<readonly string[]>([]);
  const { ask, run, isDone, isBusy, error } = useQuestion();
  useEffect(() => {
    if (isDone) void client.invalidateQueries(trpc.lookups.list.pathFilter());
  }, [isDone, client, trpc]);
  const count = argumentCount(source);
  const args = Array.from({ length: count }, (_, at) => typed[at] ?? '');
  const input = { name, args, of: 'draft' as const };
  return (
    <Panel title="Try it" aside={<CopyAsCurl operation="lookups.ask" input={input} className="-mr-3" />}>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && !isSaving) ask(input);
        }}
      >
        <div className="min-w-0 flex-1 basis-56 space-y-2">
          {count === 0 ? (
            <p className="py-2 text-[13px] text-soft">It asks the same whatever the key.</p>
          ) : (
            args.map((arg, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an argument is known by its place
              <div key={at}>
                <label htmlFor={`${id}-${at}`} className="text-[13px] font-medium">
                  {at === 0 ? 'Key' : `Argument {${at + 1}}`}
                </label>
                <input
                  id={`${id}-${at}`}
                  value={arg}
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={1000}
                  placeholder={at === 0 ? 'ann@example.org' : undefined}
                  onChange={({ target }) => setTyped(args.with(at, target.value))}
                  className="mt-1 h-9 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-[13px]"
                />
              </div>
            ))
          )}
        </div>
        <Guarded needs="configure">
          <Button kind="primary" type="submit" busy={isBusy || isSaving} className="mb-0.5">
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
        ) : (
          `The source itself is asked, as it stands here${isInForce ? '' : ', before it is published'}. A command that changes something does so.`
        )}
      </div>
      <Refused error={error} className="mt-3" />
      {run?.error ? <p className="mt-3 text-[13px] text-bad">{run.error}</p> : null}
    </Panel>
  );
}
