import { formatCount } from '../format.ts';
import { When } from '../when.tsx';
import type { Column } from './column.ts';

/** A column of numbers. */
export const countColumn = <Row,>(of: (row: Row) => number, column: Given<Row>): Column<Row> => ({
  align: 'right',
  narrow: 'named-line',
  cell: (row) => formatCount(of(row)),
  sortable: of,
  text: of,
  ...column,
});

/** A column of times that are past. */
export const timeColumn = <Row,>(of: (row: Row) => string, column: Given<Row>): Column<Row> => ({
  align: 'right',
  narrow: 'named-line',
  cell: (row) => <When at={of(row)} className="text-soft" />,
  sortable: of,
  text: of,
  ...column,
});

type Given<Row> = Pick<Column<Row>, 'id' | 'title'> & Partial<Column<Row>>;
