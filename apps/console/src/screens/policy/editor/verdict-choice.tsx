import { verdictsAt } from '@posthorn/policy/rules/rule';
import { type Verdict, verdicts, verdictWords } from '@posthorn/policy/stage';
import { useId } from 'react';
import { classes } from '../../../ui/classes.ts';
import type { Rule } from '../rule.ts';

/** What happens when the condition holds; what is not possible at a stage of the rule says so. */
export function VerdictChoice({
  rule,
  isLocked,
  onChange,
}: {
  rule: Rule;
  isLocked: boolean;
  onChange: (verdict: Verdict) => void;
}) {
  const id = useId();
  return (
    <fieldset disabled={isLocked} className="min-w-0">
      <legend className="mb-1.5 text-[13px] font-medium">Verdict</legend>
      <div className="grid gap-x-4 gap-y-0.5 @xl:grid-cols-2">
        {verdicts.map((verdict) => {
          const missing = rule.stages.filter((stage) => !verdictsAt[stage].includes(verdict));
          const isOff = missing.length > 0 && rule.verdict !== verdict;
          return (
            <label
              key={verdict}
              className={classes(
                '-mx-2 flex items-start gap-2 rounded-md px-2 py-1 text-[13px] has-enabled:hover:bg-sunken',
                rule.verdict === verdict && 'bg-accent-wash',
              )}
            >
              <input
                type="radio"
                name={id}
                value={verdict}
                checked={rule.verdict === verdict}
                disabled={isOff}
                onChange={() => onChange(verdict)}
                className="mt-[3px] size-3.5 shrink-0 accent-(--accent)"
              />
              <span className="min-w-0">
                <span className="font-medium">{verdict}</span>{' '}
                <span className={classes('text-xs', missing.length > 0 && !isOff ? 'text-bad' : 'text-soft')}>
                  {missing.length > 0 ? `not possible at ${missing.join(', ')}` : verdictWords[verdict]}
                </span>
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
