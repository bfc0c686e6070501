'use client';

import { type FormEvent, useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { problemOf } from '../../ui/trpc.ts';
import type { Draft } from '../drafts/use-draft.ts';
import type { Alias } from './entries.ts';

/** Makes or edits one alias in place. */
export function AliasEditor({
  draft,
  alias,
  taken,
  onClose,
}: {
  draft: Draft;
  alias?: Alias;
  taken: readonly Alias[];
  onClose: () => void;
}) {
  const id = useId();
  const [address, setAddress] = useState(alias?.address ?? '');
  const [text, setText] = useState(alias?.targets.join(', ') ?? '');
  const targets = text
    .split(/[\s,;]+/)
    .map((target) => target.trim())
    .filter((target) => target !== '');
  const isTaken =
    address.toLowerCase() !== alias?.address.toLowerCase() &&
    taken.some((one) => one.address.toLowerCase() === address.trim().toLowerCase());
  const put = [{ ...(alias ? { key: alias.address } : {}), value: { address: address.trim(), targets } }];
  const input = { list: 'routing.aliases', put };
  const { entries } = draft;
  const problem = entries.error ? problemOf(entries.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isTaken) entries.mutate(input, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onClose()} className="px-4 py-3">
      <div className="grid gap-2 md:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_auto] md:items-end">
        <label className="block text-[13px]" htmlFor={`${id}-address`}>
          <span className="mb-1 block text-soft">Alias</span>
          <input
            id={`${id}-address`}
            // biome-ignore lint/a11y/noAutofocus: the row was opened to be edited
            autoFocus
            required
            value={address}
            onChange={(event) => setAddress(event.target.value)}
            placeholder="sales@example.org or @example.org"
            autoComplete="off"
            spellCheck={false}
            className={box}
          />
        </label>
        <label className="block text-[13px]" htmlFor={`${id}-targets`}>
          <span className="mb-1 block text-soft">Leads to</span>
          <input
            id={`${id}-targets`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder="ann@example.org, bob@elsewhere.example"
            autoComplete="off"
            spellCheck={false}
            className={box}
          />
        </label>
        <span className="flex gap-1">
          <CopyAsCurl operation="drafts.entries" input={input} className="max-xl:hidden" />
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={entries.isPending} disabled={address.trim() === '' || isTaken}>
            Keep
          </Button>
        </span>
      </div>
      {isTaken ? <p className="mt-1.5 text-[13px] text-bad">There is an alias for this address already.</p> : null}
      {problem ? (
        <p role="alert" className="mt-1.5 text-[13px] break-words text-bad">
          {problem.errors?.map(({ reason }) => reason).join(' ') ?? problem.detail}
        </p>
      ) : null}
    </form>
  );
}

const box =
  'h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 font-mono text-xs placeholder:font-sans placeholder:text-faint';
