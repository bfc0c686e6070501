import { classes } from '../../ui/classes.ts';

/** Switches a rule off and on. */
export function RuleSwitch({ rule, onToggle }: { rule: { name: string; enabled: boolean }; onToggle: () => void }) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={rule.enabled}
      aria-label={`${rule.name} enabled`}
      onClick={onToggle}
      className="inline-flex h-8 items-center px-1.5 disabled:opacity-50"
    >
      <span
        className={classes(
          'relative h-5 w-9 rounded-full transition-colors',
          rule.enabled ? 'bg-accent' : 'bg-line-strong',
        )}
      >
        <span
          className={classes(
            'absolute top-0.5 size-4 rounded-full bg-surface transition-[left]',
            rule.enabled ? 'left-[18px]' : 'left-0.5',
          )}
        />
      </span>
    </button>
  );
}
