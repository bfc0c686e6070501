'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { problemOf } from '../../ui/trpc.ts';
import type { Draft } from './use-draft.ts';

/** Asks for the name of a new entry of a list, keeps it in the draft and opens its page. */
export function NewEntryDialog({
  noun,
  help,
  list,
  entryOf,
  hrefOf,
  taken,
  draft,
  missing = null,
  onClose,
  children,
}: {
  /** `rule` */
  noun: string;
  /** What the name is for. */
  help: ReactNode;
  /** `rules.ordered` */
  list: string;
  entryOf: (name: string) => Record<string, unknown>;
  hrefOf: (name: string) => string;
  taken: readonly string[];
  draft: Draft;
  /** What has to be there before one can be made. */
  missing?: ReactNode;
  onClose: () => void;
  /** What else is asked. */
  children?: ReactNode;
}) {
  const id = useId();
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const { entries } = draft;
  const input = { list, put: [{ value: entryOf(name) }] };
  const isTaken = taken.includes(name);
  const isReady = name !== '' && !isTaken && !missing;
  const refused = entries.error ? problemOf(entries.error) : null;
  const wrong = isTaken
    ? `There is a ${noun} of this name already.`
    : (refused?.errors?.[0]?.reason ?? refused?.detail);
  const add = () =>
    entries.mutate(input, {
      onSuccess: () => {
        onClose();
        router.push(hrefOf(name));
      },
    });
  return (
    <Dialog
      title={`A new ${noun}`}
      onClose={() => {
        entries.reset();
        onClose();
      }}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="drafts.entries" input={input} />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={`${id}-form`} busy={entries.isPending} disabled={!isReady}>
            Add and open
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) add();
        }}
      >
        <label htmlFor={id} className="text-[13px] font-medium">
          Name
        </label>
        <p id={`${id}-help`} className="mt-0.5 mb-2 text-[13px] text-soft">
          {help}
        </p>
        <input
          id={id}
          autoFocus
          value={typed}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={`${id}-help ${id}-wrong`}
          aria-invalid={Boolean(wrong) || undefined}
          onChange={({ target }) => setTyped(target.value)}
          className="h-9 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-[13px] aria-invalid:border-bad"
        />
        <p id={`${id}-wrong`} aria-live="polite" className="mt-1.5 min-h-5 text-[13px] text-bad">
          {wrong}
        </p>
        {children}
        {missing ? (
          <p role="status" className="mb-4 rounded-lg border border-warn/40 px-3 py-2 text-[13px]">
            {missing}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
