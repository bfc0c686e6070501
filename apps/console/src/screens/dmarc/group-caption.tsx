import type { ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';

/** What stands above a table of groups: its name, how it is grouped, and how many of how many are shown. */
export function GroupCaption({
  title,
  found,
  children,
}: {
  title: string;
  found: { items: readonly unknown[]; distinct: number } | undefined;
  children: ReactNode;
}) {
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <span className="font-semibold text-ink">{title}</span>
      {children}
      {found ? (
        <span className="text-xs text-faint">
          {found.distinct > found.items.length
            ? `the busiest ${found.items.length} of ${formatCount(found.distinct)}`
            : formatCount(found.distinct)}
        </span>
      ) : null}
    </span>
  );
}
