import type { ReactNode } from 'react';

/** One column of a DataTable. Keep the list of columns outside of the component, or memoised. */
export type Column<Row> = {
  /** Letters only; kept in the address when sorted by, and in a cookie when chosen. */
  id: string;
  title: string;
  cell(row: Row): ReactNode;
  align?: 'left' | 'right';
  /** A Tailwind width such as `w-36` or `w-[30%]`; columns without one share what is left. */
  width?: string;
  /** Can be switched off; `off`: is off until switched on. */
  isOptional?: boolean | 'off';
  /** The value to sort by. Offered while every row is loaded, because sorting a part would lie. */
  sortable?: (row: Row) => string | number;
  /** How it shows below 768 px: first line, its right corner, a line below, a line with its title before it, or not at all. */
  narrow?: 'title' | 'corner' | 'line' | 'named-line' | 'hide';
  /** Below 768 px the line is left out where `text` gives null: a list of cards full of dashes says nothing. */
  needsText?: boolean;
  /** Shown only from this width on. */
  from?: 'lg' | 'xl';
  /** For export; a column without it is not exported. */
  text?: (row: Row) => string | number | null | undefined;
};

/** Where all rows that fit can be downloaded: one address, or one for each format. */
export type ExportHref = string | ((format: 'csv' | 'ndjson') => string);

/** What a table needs to know about where its rows come from: a TanStack query, plain or infinite. */
export type TableQuery = {
  isPending: boolean;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  fetchNextPage?: () => unknown;
  /** The rows belong to the search before; they are shown pale meanwhile. */
  isPlaceholderData?: boolean;
};

/** The rows are all in the browser already. */
export const allHere: TableQuery = { isPending: false, isError: false, error: null, refetch: () => undefined };

export type TableSelection<Row> = {
  selected: ReadonlySet<string>;
  onChange: (selected: ReadonlySet<string>) => void;
  /** What can be done with them, in the head of the table. */
  actions?: ReactNode;
  /** Why a row cannot be selected; undefined when it can. */
  refusal?: (row: Row) => string | undefined;
};

/** The column that names the row: its link goes there, and it leads on a phone. */
export const titleColumn = <Row>(columns: readonly Column<Row>[]): Column<Row> | undefined =>
  columns.find((column) => column.narrow === 'title') ?? columns[0];
