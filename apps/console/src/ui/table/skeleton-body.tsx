import { classes } from '../classes.ts';
import { Skeleton } from '../feedback.tsx';
import type { Column } from './column.ts';
import { shownFrom } from './head.tsx';

/** Rows that are on their way, of the height they will have. */
export function SkeletonBody<Row>({
  columns,
  lines,
  hasBoxes,
}: {
  columns: readonly Column<Row>[];
  lines: 1 | 2;
  hasBoxes: boolean;
}) {
  return (
    <tbody className="max-md:block">
      {names.map((name, index) => (
        <tr
          key={name}
          className={classes(
            'border-b last:border-b-0 max-md:grid max-md:h-[76px] max-md:content-center max-md:gap-2 max-md:px-4 md:[&>td]:px-3 md:[&>td:first-child]:pl-4 md:[&>td:last-child]:pr-4',
            lines === 2 ? 'md:h-(--row-2)' : 'md:h-(--row-1)',
          )}
        >
          {hasBoxes ? (
            <td className="w-10 max-md:hidden">
              <Skeleton className="size-4" />
            </td>
          ) : null}
          {columns.map((column, at) => (
            <td key={column.id} className={classes(shownFrom(column), at > 1 && 'max-md:hidden')}>
              {index === 0 && at === 0 ? (
                <span role="status" aria-label="Loading" className="sr-only">
                  Loading
                </span>
              ) : null}
              <Skeleton
                className={classes(
                  'h-3.5 max-w-full',
                  column.align === 'right' ? 'ml-auto w-12' : barWidths[(index + at) % 4],
                )}
              />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const barWidths = ['w-3/5', 'w-4/5', 'w-2/5', 'w-1/2'];
