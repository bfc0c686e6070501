'use client';

import { useId } from 'react';
import { classes } from '../../ui/classes.ts';
import { When } from '../../ui/when.tsx';
import type { DiffView } from './change-list.tsx';
import type { MyDraft } from './use-draft.ts';
import { ValueText } from './value-text.tsx';

type Conflict = MyDraft['conflicts'][number];

/** One setting that both changed: both values side by side, and the choice between them. */
export function ConflictChoice({
  conflict,
  view,
  answer,
  onAnswer,
}: {
  conflict: Conflict;
  view: DiffView;
  answer: 'mine' | 'theirs' | undefined;
  onAnswer: (side: 'mine' | 'theirs') => void;
}) {
  const name = useId();
  const { by, words } = conflict;
  return (
    <li className="rounded-lg border bg-surface p-3">
      <fieldset className="min-w-0">
        <legend className="float-left mb-2 w-full text-[13px] font-medium break-words">
          {conflict.title} <code className="font-mono text-xs font-normal text-faint">{conflict.path}</code>
          <span className="block text-xs font-normal text-faint">It was {words.base} when you began.</span>
        </legend>
        <div className="clear-both grid gap-2 sm:grid-cols-2">
          {(['theirs', 'mine'] as const).map((side) => (
            <label
              key={side}
              className={classes(
                'flex min-w-0 cursor-pointer gap-2 rounded-md border p-2.5',
                answer === side ? 'border-accent bg-accent-wash' : 'hover:bg-sunken',
              )}
            >
              <input
                type="radio"
                name={name}
                checked={answer === side}
                onChange={() => onAnswer(side)}
                className="mt-0.5 size-4 shrink-0 accent-accent"
              />
              <span className="min-w-0 flex-1 text-[13px]">
                <span className="block font-medium">
                  {side === 'mine' ? 'Yours' : 'Theirs'}
                  {side === 'theirs' && by ? (
                    <span className="font-normal text-soft">
                      : {by.author}, <When at={by.createdAt} />
                    </span>
                  ) : null}
                </span>
                {side === 'theirs' && by ? (
                  <span className="block break-words text-xs text-soft">“{by.reason}”</span>
                ) : null}
                {view === 'words' ? (
                  <span className="mt-1 block max-h-40 overflow-y-auto break-words">{words[side]}</span>
                ) : (
                  <span className="mt-1.5 block">
                    <ValueText label={side === 'mine' ? 'Your value' : 'Their value'} value={conflict[side]} />
                  </span>
                )}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
    </li>
  );
}
