import { classes } from '../classes.ts';
import { formatCount } from '../format.ts';
import { type Series, strokes } from './series.ts';

/** Names, totals, and which lines are shown. */
export function Legend({
  series,
  isShown,
  onToggle,
  isStacked,
}: {
  series: readonly Series[];
  isShown: (series: Series) => boolean;
  onToggle: (id: string) => void;
  /** Shown as bars, not as lines. */
  isStacked: boolean;
}) {
  return (
    <ul className="-mx-1.5 -mt-1 mb-2 flex min-h-7 flex-wrap gap-x-1 gap-y-0.5">
      {series.map((one) => (
        <li key={one.id}>
          <button
            type="button"
            aria-pressed={isShown(one)}
            onClick={() => onToggle(one.id)}
            className={classes(
              'flex h-7 items-center gap-1.5 rounded px-1.5 text-xs hover:bg-sunken',
              isShown(one) ? 'text-soft' : 'text-faint line-through',
            )}
          >
            <svg aria-hidden="true" width="14" height="8">
              {isStacked ? (
                <rect x="3" width="8" height="8" rx="1.5" className={strokes[one.tone].fill} />
              ) : (
                <line
                  x1="0"
                  x2="14"
                  y1="4"
                  y2="4"
                  className={strokes[one.tone].stroke}
                  strokeWidth="2"
                  strokeDasharray={strokes[one.tone].dash}
                />
              )}
            </svg>
            {one.title}
            <span className="tabular text-ink">{formatCount(one.values.reduce((sum, value) => sum + value, 0))}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
