'use client';

import {
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactNode, useMemo, useRef } from 'react';
import { useQueryParam } from '../search/use-query-param.ts';
import { classes } from './classes.ts';
import { Failure } from './feedback.tsx';
import { formatCount } from './format.ts';
import { MoreButton } from './more-button.tsx';
import {
  allHere,
  type Column,
  type ExportHref,
  type TableQuery,
  type TableSelection,
  titleColumn,
} from './table/column.ts';
import type { ExportIds } from './table/export-rows.ts';
import { type Sorting, TableHead } from './table/head.tsx';
import { TableRow } from './table/row.tsx';
import { SkeletonBody } from './table/skeleton-body.tsx';
import { TableToolbar } from './table/toolbar.tsx';
import { useColumnChoice } from './table/use-column-choice.ts';
import { useRowKeys } from './table/use-row-keys.ts';
import { useSelectRows } from './table/use-select-rows.ts';

type Props<Row> = {
  /** What it lists, for screen readers and as the name under which column choices are kept. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  rowHref?: (row: Row) => string | undefined;
  selection?: TableSelection<Row>;
  /** Left out when the rows are all in the browser already. */
  query?: TableQuery;
  /** Shown instead of rows when there are none. */
  empty: ReactNode;
  /** File name of exports, without ending; no export without it. */
  exportName?: string;
  /** Where all rows that fit can be downloaded. */
  exportHref?: ExportHref;
  /** The ids from which such a download goes on after it was cut. */
  exportIds?: ExportIds;
  /** Left of the toolbar: a title, a total; how many are loaded otherwise. */
  caption?: ReactNode;
  /** What a row is, for the count in place of a caption: `report`. */
  of?: string;
  /** True when another order than that of time decides which rows come first. */
  isRanked?: boolean;
  /** False when the search has looked only so far back. */
  isComplete?: boolean;
  /** Lines of text a row has room for. */
  lines?: 1 | 2;
};

/**
 * The one table. Rows have a fixed height, the head stays in view, the sort order stands in the address, the choice of columns in a cookie. Waiting,
 * failing, empty and more-to-come look the same everywhere.
 */
export function DataTable<Row>(props: Props<Row>) {
  const {
    label,
    rows,
    columns,
    rowKey,
    rowHref,
    selection,
    query = allHere,
    empty,
    lines = 1,
    isComplete = true,
  } = props;
  const name = label.toLowerCase().replace(/[^a-z]+/g, '-');
  const body = useRef<HTMLTableSectionElement>(null);
  const [sortText, setSort] = useQueryParam('sort');
  const sorting = readSorting(sortText, columns);
  const canSort = query.hasNextPage !== true;
  const { visibility, isShown, toggle } = useColumnChoice(name, columns);
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: column.sortable ?? (() => 0),
        sortFn: compareValues,
        enableSorting: column.sortable !== undefined,
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions as never,
    data: rows as never,
    getRowId: rowKey as never,
    state: {
      columnVisibility: visibility,
      sorting: sorting && canSort ? [{ id: sorting.id, desc: sorting.isDescending }] : [],
    },
  });
  const shownRows = table.getRowModel().rows.map((row) => row.original as Row);
  const shown = columns.filter(({ id }) => visibility[id] !== false);
  const titleId = titleColumn(shown)?.id;
  const select = useSelectRows(shownRows, rowKey, selection);
  const keys = useRowKeys(body, shownRows.length, select?.at);
  const onSort = (id: string) => setSort(sorting?.id !== id ? id : sorting.isDescending ? '' : `-${id}`, 'replace');

  const isBlank = rows.length === 0;
  return (
    <section aria-label={label} className="min-w-0 overflow-clip rounded-xl border bg-surface shadow-card">
      <TableToolbar
        caption={props.caption ?? captionOf(query, rows.length, props)}
        selection={selection}
        columns={columns}
        isShown={isShown}
        onToggle={toggle}
        rows={shownRows}
        exportName={props.exportName}
        exportHref={props.exportHref}
        exportIds={props.exportIds}
      />
      {query.isError && isBlank ? (
        <Failure error={query.error} retry={() => query.refetch()} />
      ) : !query.isPending && isBlank ? (
        empty
      ) : (
        <table
          aria-label={label}
          aria-busy={query.isPending}
          className={classes('w-full table-fixed text-[13px]', query.isPlaceholderData && 'opacity-60')}
        >
          <TableHead columns={shown} sorting={sorting} canSort={canSort} onSort={onSort} all={select?.all} />
          {query.isPending ? (
            <SkeletonBody columns={shown} lines={lines} hasBoxes={selection !== undefined} />
          ) : (
            <tbody ref={body} onKeyDown={keys.onKeyDown} onFocus={keys.onFocus} className="max-md:block">
              {shownRows.map((row, index) => (
                <TableRow
                  key={rowKey(row)}
                  row={row}
                  columns={shown}
                  titleId={titleId}
                  href={rowHref?.(row)}
                  lines={lines}
                  isTabStop={index === keys.current}
                  check={select?.checkOf(row)}
                />
              ))}
            </tbody>
          )}
        </table>
      )}
      {query.hasNextPage && !isBlank ? (
        <div className="border-t py-3 print:hidden">
          <MoreButton
            query={{
              hasNextPage: true,
              isFetchingNextPage: query.isFetchingNextPage ?? false,
              fetchNextPage: query.fetchNextPage ?? query.refetch,
            }}
            isComplete={isComplete}
          />
        </div>
      ) : null}
    </section>
  );
}

const features = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

const captionOf = (
  query: TableQuery,
  count: number,
  { of = 'row', isRanked = false }: { of?: string; isRanked?: boolean },
): string => {
  if (query.isPending) return 'Looking…';
  if (query.isError && count === 0) return '';
  const words = count === 1 ? `1 ${of}` : `${formatCount(count)} ${of.replace(/y$/, 'ie')}s`;
  return query.hasNextPage ? `The ${isRanked ? 'first' : 'newest'} ${words}` : words;
};

const readSorting = <Row,>(text: string, columns: readonly Column<Row>[]): Sorting => {
  const isDescending = text.startsWith('-');
  const id = isDescending ? text.slice(1) : text;
  return columns.some((column) => column.id === id && column.sortable) ? { id, isDescending } : null;
};

const compareValues = (
  a: { getValue(id: string): unknown },
  b: { getValue(id: string): unknown },
  id: string,
): number => {
  const [left, right] = [a.getValue(id), b.getValue(id)];
  return typeof left === 'number' && typeof right === 'number'
    ? left - right
    : String(left).localeCompare(String(right), 'en', { numeric: true });
};
