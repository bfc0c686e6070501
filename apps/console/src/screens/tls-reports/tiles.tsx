import { classes } from '../../ui/classes.ts';
import { Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';

export type Tile = { name: string; value: number | undefined; note: string; href: string; tone?: 'bad' | undefined };

/** A few numbers; each leads to the rows that it counts. */
export function Tiles({ tiles, isFailed }: { tiles: readonly Tile[]; isFailed: boolean }) {
  return (
    <div className="mb-4 grid grid-cols-1 gap-px overflow-hidden rounded-xl border bg-line shadow-card sm:grid-cols-3">
      {tiles.map(({ name, value, note, href, tone }) => (
        <Link
          key={name}
          href={href}
          scroll={false}
          className="group bg-surface px-4 py-3.5 -outline-offset-2 transition-colors hover:bg-sunken"
        >
          <div className="text-[13px] text-soft group-hover:text-ink">{name}</div>
          <div
            className={classes(
              'tabular flex h-9 items-center text-[26px] font-semibold tracking-tight',
              tone === 'bad' && value ? 'text-bad' : 'text-ink',
            )}
          >
            {value !== undefined ? formatCount(value) : isFailed ? '–' : <Skeleton className="h-7 w-16" />}
          </div>
          <div className="truncate text-xs text-faint">{note}</div>
        </Link>
      ))}
    </div>
  );
}
