import { classes } from '../../ui/classes.ts';
import type { DiffView } from './change-list.tsx';

/** Words for people, values for those who want to know exactly. */
export function ViewSwitch({ view, onChange }: { view: DiffView; onChange: (view: DiffView) => void }) {
  return (
    <fieldset aria-label="Show differences" className="inline-flex shrink-0 rounded-md border border-line-strong p-0.5">
      {(['words', 'values'] as const).map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={view === one}
          onClick={() => onChange(one)}
          className={classes(
            'h-6 rounded px-2 text-xs font-medium whitespace-nowrap',
            view === one ? 'bg-sunken text-ink' : 'text-faint hover:text-ink',
          )}
        >
          {one === 'words' ? 'In words' : 'In values'}
        </button>
      ))}
    </fieldset>
  );
}
