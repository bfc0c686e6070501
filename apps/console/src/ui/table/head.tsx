import { ArrowDown, ArrowUp } from 'lucide-react';
import { classes } from '../classes.ts';
import type { Column } from './column.ts';

export type Sorting = { id: string; isDescending: boolean } | null;

/** The head, which stays at the top while rows scroll below it. */
export function TableHead<Row>({
  columns,
  sorting,
  canSort,
  onSort,
  all,
}: {
  columns: readonly Column<Row>[];
  sorting: Sorting;
  canSort: boolean;
  onSort: (id: string) => void;
  /** The box that selects every loaded row; absent without selection. */
  all: { state: 'none' | 'some' | 'all'; onToggle: () => void } | undefined;
}) {
  return (
    <thead className="sticky top-12 z-10 bg-surface text-xs text-faint max-md:sr-only lg:top-0">
      <tr className="shadow-[inset_0_-1px_var(--line)] [&>th]:h-9 [&>th]:px-3 [&>th]:text-left [&>th]:font-medium [&>th:first-child]:pl-4 [&>th:last-child]:pr-4">
        {all ? (
          <th scope="col" className="w-10 pr-0!">
            <input
              type="checkbox"
              aria-label="Select every loaded row"
              checked={all.state === 'all'}
              ref={(box) => {
                if (box) box.indeterminate = all.state === 'some';
              }}
              onChange={all.onToggle}
              className="block size-4 accent-accent"
            />
          </th>
        ) : null}
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            aria-sort={sorting?.id === column.id ? (sorting.isDescending ? 'descending' : 'ascending') : undefined}
            className={classes(column.width, column.align === 'right' && 'text-right!', shownFrom(column))}
          >
            {column.sortable && canSort ? (
              <button
                type="button"
                onClick={() => onSort(column.id)}
                className="-mx-1 inline-flex h-6 max-w-full items-center gap-1 rounded px-1 hover:bg-sunken hover:text-ink"
              >
                <span className="truncate">{column.title}</span>
                <SortMark sorting={sorting} id={column.id} />
              </button>
            ) : (
              <span className="block truncate">{column.title}</span>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function SortMark({ sorting, id }: { sorting: Sorting; id: string }) {
  if (sorting?.id !== id) return null;
  const Icon = sorting.isDescending ? ArrowDown : ArrowUp;
  return <Icon aria-hidden className="size-3 shrink-0" />;
}

/** Leaves a column out on narrower screens; on a phone `narrow` decides. */
export const shownFrom = <Row,>(column: Column<Row>): string | false =>
  column.from === 'lg' ? 'md:max-lg:hidden' : column.from === 'xl' ? 'md:max-xl:hidden' : false;
