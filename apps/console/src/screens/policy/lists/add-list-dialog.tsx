'use client';

import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { problemOf } from '../../../ui/trpc.ts';
import type { useDraft } from '../../drafts/use-draft.ts';
import { kinds, LISTS, listHref, type NamedList } from './named-list.ts';

/** Asks for name and kind of a new list, keeps it in the draft and opens it. */
export function AddListDialog({
  taken,
  draft,
  onClose,
}: {
  taken: readonly string[];
  draft: ReturnType<typeof useDraft>;
  onClose: () => void;
}) {
  const id = useId();
  const router = useRouter();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<NamedList['kind']>('hosts');
  const { entries } = draft;
  const input = { list: LISTS, put: [{ value: { name: name.trim(), kind, items: [] } }] };
  const refused = entries.error ? problemOf(entries.error) : null;
  const isTaken = taken.includes(name.trim());
  const wrong = isTaken ? 'There is a list of this name already.' : (refused?.errors?.[0]?.reason ?? refused?.detail);
  const add = () =>
    entries.mutate(input, {
      onSuccess: () => {
        onClose();
        router.push(listHref(name.trim()));
      },
    });
  return (
    <Dialog
      title="A new list"
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
          <Button
            kind="primary"
            type="submit"
            form={`${id}-form`}
            busy={entries.isPending}
            disabled={name.trim() === '' || isTaken}
          >
            Add and open
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '' && !isTaken) add();
        }}
      >
        <label htmlFor={id} className="text-[13px] font-medium">
          Name
        </label>
        <p id={`${id}-help`} className="mt-0.5 mb-2 text-[13px] text-soft">
          Settings refer to it as <code className="font-mono">@name</code>, rules by its name in quotes.
        </p>
        <input
          id={id}
          autoFocus
          value={name}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={`${id}-help ${id}-wrong`}
          aria-invalid={Boolean(wrong) || undefined}
          onChange={({ target }) => setName(target.value)}
          className="h-9 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-[13px] aria-invalid:border-bad"
        />
        <p id={`${id}-wrong`} aria-live="polite" className="mt-1.5 min-h-5 text-[13px] text-bad">
          {wrong}
        </p>
        <fieldset className="mt-2">
          <legend className="mb-1 text-[13px] font-medium">Holds</legend>
          {Object.entries(kinds).map(([one, { words }]) => (
            <label key={one} className="-mx-2 flex items-start gap-2 rounded-md px-2 py-1 text-[13px] hover:bg-sunken">
              <input
                type="radio"
                name={`${id}-kind`}
                checked={kind === one}
                onChange={() => setKind(one as NamedList['kind'])}
                className="mt-[3px] size-3.5 accent-(--accent)"
              />
              <span>
                <span className="font-medium">{one}</span> <span className="text-xs text-soft">{words}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </form>
    </Dialog>
  );
}
