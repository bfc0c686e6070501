'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { GitMerge } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { ChangeList, type DiffView } from './change-list.tsx';
import { ConflictChoice } from './conflict-choice.tsx';
import type { MyDraft } from './use-draft.ts';

/**
 * Somebody published since the draft was begun: who, when, why and what; where both changed the same thing, both values side by
 * side. Nothing of either side is lost without being chosen.
 */
export function MergePanel({ draft, current, view }: { draft: MyDraft; current: number; view: DiffView }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [answers, setAnswers] = useState<Record<string, 'mine' | 'theirs'>>({});
  const rebase = useMutation(
    trpc.drafts.rebase.mutationOptions({
      onSuccess: () => client.invalidateQueries(trpc.drafts.pathFilter()),
      onError: () => client.invalidateQueries(trpc.drafts.pathFilter()),
    }),
  );
  const open = draft.conflicts.filter(({ path }) => !answers[path]);
  const answerAll = (side: 'mine' | 'theirs') =>
    setAnswers(Object.fromEntries(draft.conflicts.map(({ path }) => [path, side])));
  const resolutions = Object.fromEntries(
    draft.conflicts.flatMap(({ path }) => (answers[path] ? [[path, answers[path]]] : [])),
  );
  const input = { onto: current, resolutions };
  return (
    <section aria-label="Published meanwhile" className="rounded-lg border border-warn/40 bg-warn-wash/40 p-3">
      <p className="flex items-center gap-1.5 text-[13px] font-semibold">
        <GitMerge aria-hidden className="size-4 text-warn" />
        {draft.published.length === 1 ? 'Somebody has' : 'Others have'} published since you began
      </p>
      <ul className="mt-1.5 space-y-0.5 text-[13px]">
        {draft.published.slice(0, 8).map((one) => (
          <li key={one.number} className="break-words">
            <Link href={`/settings/revisions/${one.number}`} className="font-medium text-accent hover:underline">
              Revision {one.number}
            </Link>{' '}
            by <span className="font-medium">{one.author}</span>, <When at={one.createdAt} className="text-soft" />: “
            {one.reason}”
          </li>
        ))}
        {draft.published.length > 8 ? <li className="text-faint">and {draft.published.length - 8} more</li> : null}
      </ul>
      <Expandable className="mt-2" summary={`What they changed: ${plural(draft.theirsCount, 'setting')}`}>
        <ChangeList changes={draft.theirs} count={draft.theirsCount} view={view} />
      </Expandable>
      {draft.conflicts.length > 0 ? (
        <>
          <div className="mt-3 flex flex-wrap items-center justify-between gap-2">
            <p className="text-[13px] font-medium">
              {plural(draft.conflicts.length, 'setting')} you both changed: whose value shall it be?
            </p>
            {draft.conflicts.length > 1 ? (
              <span className="flex gap-1">
                <Button kind="quiet" onClick={() => answerAll('theirs')}>
                  All theirs
                </Button>
                <Button kind="quiet" onClick={() => answerAll('mine')}>
                  All mine
                </Button>
              </span>
            ) : null}
          </div>
          <ul className="mt-2 space-y-2">
            {draft.conflicts.map((conflict) => (
              <ConflictChoice
                key={conflict.path}
                conflict={conflict}
                view={view}
                answer={answers[conflict.path]}
                onAnswer={(side) => setAnswers((now) => ({ ...now, [conflict.path]: side }))}
              />
            ))}
          </ul>
        </>
      ) : (
        <p className="mt-2 text-[13px] text-soft">You changed different things, so both can stand.</p>
      )}
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button kind="primary" disabled={open.length > 0} busy={rebase.isPending} onClick={() => rebase.mutate(input)}>
          Bring my changes onto revision {current}
        </Button>
        <CopyAsCurl operation="drafts.rebase" input={input} />
        {open.length > 0 ? (
          <span className="text-[13px] text-soft">{plural(open.length, 'choice')} to make</span>
        ) : null}
      </div>
      <Refused error={rebase.error} className="mt-2" />
    </section>
  );
}
