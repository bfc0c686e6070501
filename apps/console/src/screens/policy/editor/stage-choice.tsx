import { type Stage, stages, stageWords } from '@posthorn/policy/stage';
import { classes } from '../../../ui/classes.ts';
import type { Rule } from '../rule.ts';

/** At which points of a conversation the rule is asked; at least at one. */
export function StageChoice({
  rule,
  isLocked,
  onChange,
}: {
  rule: Rule;
  isLocked: boolean;
  onChange: (stages: Stage[]) => void;
}) {
  const toggle = (stage: Stage) => {
    const next = stages.filter((one) => (one === stage) !== rule.stages.includes(one));
    if (next.length > 0) onChange(next);
  };
  return (
    <fieldset disabled={isLocked} className="min-w-0 px-4 pt-4">
      <legend className="float-left mb-1.5 w-full text-[13px] font-medium">Asked at</legend>
      <div className="clear-both flex flex-wrap gap-1.5">
        {stages.map((stage) => {
          const isOn = rule.stages.includes(stage);
          return (
            <button
              key={stage}
              type="button"
              aria-pressed={isOn}
              title={stageWords[stage]}
              onClick={() => toggle(stage)}
              className={classes(
                'h-8 rounded-md border px-2.5 font-mono text-xs disabled:opacity-60',
                isOn
                  ? 'border-accent bg-accent-wash font-medium text-accent'
                  : 'border-line-strong text-soft hover:bg-sunken',
              )}
            >
              {stage}
            </button>
          );
        })}
      </div>
      <p className="mt-1.5 text-xs text-soft">
        {rule.stages.map((stage) => stageWords[stage]).join('; ')}
        {rule.stages.includes('prdr')
          ? '. The stage prdr is only reached where PRDR is offered and several recipients were accepted'
          : ''}
        .
      </p>
    </fieldset>
  );
}
