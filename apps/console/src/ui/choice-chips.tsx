import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** One of a few, as a row of switches. */
export function ChoiceChips<Value extends string>({
  label,
  options,
  chosen,
  onChange,
  className,
}: {
  label: string;
  options: readonly (readonly [value: Value, title: ReactNode])[];
  chosen: string;
  onChange: (value: Value) => void;
  className?: string;
}) {
  return (
    <fieldset className={classes('flex min-w-0 gap-1', className)}>
      <legend className="sr-only">{label}</legend>
      {options.map(([value, title]) => (
        <button
          key={value}
          type="button"
          aria-pressed={chosen === value}
          onClick={() => onChange(value)}
          className={classes(
            'h-7 shrink-0 rounded-full border px-3 text-[13px] max-lg:h-9',
            chosen === value
              ? 'border-accent bg-accent-wash font-medium text-accent'
              : 'bg-surface text-soft hover:text-ink',
          )}
        >
          {title}
        </button>
      ))}
    </fieldset>
  );
}
