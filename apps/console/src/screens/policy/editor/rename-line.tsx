'use client';

import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import type { Draft } from '../../drafts/use-draft.ts';
import { type Rule, ruleHref } from '../rule.ts';

/** The name of a rule; another one takes effect when it is confirmed, because it is how decisions and this page know it. */
export function RenameLine({
  rule,
  names,
  draft,
  keep,
}: {
  rule: Rule;
  names: readonly string[];
  draft: Draft;
  /** Keeps the rule in the draft; false when it was refused. */
  keep: (rule: Rule) => Promise<boolean>;
}) {
  const id = useId();
  const router = useRouter();
  const [name, setName] = useState(rule.name);
  const isTaken = name !== rule.name && names.includes(name);
  const isOther = name.trim() !== '' && name !== rule.name && !isTaken;
  const rename = async () => {
    if (isOther && (await keep({ ...rule, name: name.trim() }))) router.replace(ruleHref(name.trim()));
  };
  return (
    <div>
      <label htmlFor={id} className="text-[13px] font-medium">
        Name
      </label>
      <p id={`${id}-help`} className="mt-0.5 mb-2 text-[13px] text-soft">
        Stands in every decision of the rule. What was counted under another name stays there.
      </p>
      <div className="flex gap-2">
        <input
          id={id}
          value={name}
          disabled={!draft.may}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={`${id}-help ${id}-wrong`}
          aria-invalid={isTaken || undefined}
          onChange={({ target }) => setName(target.value)}
          onKeyDown={(event) => event.key === 'Enter' && void rename()}
          className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2.5 font-mono text-xs disabled:bg-sunken aria-invalid:border-bad"
        />
        <Button disabled={!isOther || !draft.may} onClick={() => void rename()}>
          Rename
        </Button>
      </div>
      <p id={`${id}-wrong`} aria-live="polite" className="mt-1 min-h-5 text-[13px] text-bad">
        {isTaken ? 'There is a rule of this name already.' : ''}
      </p>
    </div>
  );
}
