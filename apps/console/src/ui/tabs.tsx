import { useEffect, useRef } from 'react';
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
  const nav = useRef<HTMLElement>(null);
  // Where they do not fit side by side, the one that is open must not be the one that is cut off.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at when another one is open
  useEffect(() => {
    const [row, open] = [nav.current, nav.current?.querySelector<HTMLElement>('[aria-current]')];
    if (row && open && row.scrollWidth > row.clientWidth)
      row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.offsetWidth) / 2;
  }, [at]);
  if (tabs.length < 2) return null;
  return (
    <nav ref={nav} aria-label={label} className="flex gap-5 overflow-x-auto border-b">
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
