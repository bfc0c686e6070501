import { classes } from '../../ui/classes.ts';
import { ranges } from './hours.ts';

/** How far back to look. */
export function RangePicker({ hours, onChange }: { hours: number; onChange: (hours: number) => void }) {
  return (
    <fieldset className="flex rounded-md border border-line-strong bg-surface p-0.5 shadow-card">
      <legend className="sr-only">How far back</legend>
      {ranges.map(([value, name, words]) => (
        <button
          key={value}
          type="button"
          aria-pressed={hours === value}
          title={words}
          onClick={() => onChange(value)}
          className={classes(
            'h-7 rounded px-2.5 text-[13px] font-medium',
            hours === value ? 'bg-accent-wash text-accent' : 'text-soft hover:text-ink',
          )}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
