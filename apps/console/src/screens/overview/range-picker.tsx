import { classes } from '../../ui/classes.ts';

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

/** The hours that stand in the address, a day when there are none that we offer. */
export const readHours = (text: string): number => ranges.find(([value]) => `${value}` === text)?.[0] ?? 24;

/** `in an hour`, `in 24 hours`, `in 7 days`. */
export const rangeWords = (hours: number): string =>
  hours === 1 ? 'in an hour' : hours === 168 ? 'in 7 days' : `in ${hours} hours`;

const ranges = [
  [1, '1 h', 'Last hour'],
  [6, '6 h', 'Last 6 hours'],
  [24, '24 h', 'Last 24 hours'],
  [168, '7 d', 'Last 7 days'],
] as const;
