import { classes } from './classes.ts';

type Tab = { id: string; title: string };

/** Switches between views of one thing; the choice belongs into the address. */
export function Tabs({
  tabs,
  at,
  onChange,
  label = 'Views',
}: {
  tabs: Tab[];
  label?: string;
  at: string;
  onChange: (id: string) => void;
}) {
  if (tabs.length < 2) return null;
  return (
    <nav aria-label={label} className="flex gap-5 overflow-x-auto border-b">
      {tabs.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          aria-current={id === at ? 'page' : undefined}
          onClick={() => onChange(id)}
          className={classes(
            '-mb-px h-9 shrink-0 border-b-2 text-[13px] font-medium -outline-offset-2',
            id === at ? 'border-accent text-ink' : 'border-transparent text-soft hover:text-ink',
          )}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}
