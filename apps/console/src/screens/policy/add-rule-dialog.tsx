'use client';

import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Link } from '../../ui/link.tsx';
import { problemOf } from '../../ui/trpc.ts';
import type { useDraft } from '../drafts/use-draft.ts';
import { blankRule, RULES, ruleHref } from './rule.ts';

/** Asks for the name of a new rule, keeps it in the draft and opens it. */
export function AddRuleDialog({
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
  const { entries } = draft;
  const input = { list: RULES, put: [{ value: blankRule(name.trim()) }] };
  const isTaken = taken.includes(name.trim());
  const refused = entries.error ? problemOf(entries.error) : null;
  const wrong = isTaken ? 'There is a rule of this name already.' : (refused?.errors?.[0]?.reason ?? refused?.detail);
  const add = () =>
    entries.mutate(input, {
      onSuccess: () => {
        onClose();
        router.push(ruleHref(name.trim()));
      },
    });
  return (
    <Dialog
      title="A new rule"
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
          Stands in every decision of the rule, so choose one that says why: <code>blocked-senders</code>. Or begin with
          a{' '}
          <Link href="/policy/ready-made" className="text-accent underline underline-offset-2">
            ready-made rule
          </Link>
          .
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
      </form>
    </Dialog>
  );
}
