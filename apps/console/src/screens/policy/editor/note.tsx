import { useId } from 'react';
import type { Rule } from '../rule.ts';

/** What the rule is for. */
export function Note({
  rule,
  isLocked,
  onChange,
}: {
  rule: Rule;
  isLocked: boolean;
  onChange: (description: string) => void;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="text-[13px] font-medium">
        Note
      </label>
      <p id={`${id}-help`} className="mt-0.5 mb-2 text-[13px] text-soft">
        What the rule is for, for the people who come after you.
      </p>
      <input
        id={id}
        value={rule.description}
        disabled={isLocked}
        maxLength={500}
        aria-describedby={`${id}-help`}
        onChange={({ target }) => onChange(target.value)}
        className="h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 text-[13px] disabled:bg-sunken"
      />
    </div>
  );
}
