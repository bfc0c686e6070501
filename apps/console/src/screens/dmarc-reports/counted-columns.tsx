import type { Column } from '../../ui/table/column.ts';
import { percent } from '../dmarc/percent.ts';

/** Which part of the messages passed. */
export const passColumn = <Row extends { passed: number; count: number }>(): Column<Row> => ({
  id: 'pass',
  title: 'Pass',
  width: 'w-20',
  align: 'right',
  narrow: 'named-line',
  cell: ({ passed, count }) => percent(passed, count),
  sortable: ({ passed, count }) => passed / Math.max(count, 1),
  text: ({ passed, count }) => percent(passed, count),
});

/** The newest day that a report names. */
export const lastDayColumn = <Row extends { lastDay: string }>(narrow: 'named-line' | 'hide'): Column<Row> => ({
  id: 'last',
  title: 'Last',
  width: 'w-28',
  align: 'right',
  narrow,
  cell: ({ lastDay }) => <span className="tabular text-soft">{lastDay}</span>,
  sortable: ({ lastDay }) => lastDay,
  text: ({ lastDay }) => lastDay,
});
