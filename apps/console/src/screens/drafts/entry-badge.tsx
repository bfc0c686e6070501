import type { EntryState } from './compare-entries.ts';

/** Marks an entry that stands in the draft and not in force yet. */
export function EntryBadge({ state }: { state: EntryState }) {
  if (!state) return null;
  return (
    <span className="inline-flex h-5 shrink-0 items-center rounded-full bg-accent-wash px-2 text-[11px] font-medium text-accent">
      {state === 'new' ? 'new, not published' : 'changed, not published'}
    </span>
  );
}
