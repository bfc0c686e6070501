import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import { countColumn, timeColumn } from '../../ui/table/columns.tsx';
import { percent } from './percent.ts';
import { ShareBar } from './share-bar.tsx';

/** What is counted of a source or an author. */
type Counts = {
  count: number;
  pass: number;
  spfAligned: number;
  dkimAligned: number;
  quarantined: number;
  refused: number;
  last: string;
};

/** The columns that groups of every kind have. */
export const groupColumns = <Row extends Counts>(): Column<Row>[] => [
  countColumn(({ count }) => count, { id: 'count', title: 'Messages', width: 'w-24', narrow: 'corner' }),
  {
    id: 'pass',
    title: 'Pass',
    width: 'w-20',
    align: 'right',
    narrow: 'named-line',
    cell: ({ pass, count }) => (
      <span className="inline-block w-full">
        {percent(pass, count)}
        <ShareBar share={pass / count} />
      </span>
    ),
    sortable: ({ pass, count }) => pass / count,
    text: ({ pass, count }) => percent(pass, count),
  },
  alignedColumn('spf', 'SPF', ({ spfAligned }) => spfAligned),
  alignedColumn('dkim', 'DKIM', ({ dkimAligned }) => dkimAligned),
  {
    id: 'stopped',
    title: 'Stopped',
    width: 'w-24',
    align: 'right',
    narrow: 'hide',
    isOptional: true,
    from: 'lg',
    cell: ({ quarantined, refused }) =>
      quarantined + refused > 0 ? (
        <span title={`${quarantined} quarantined, ${refused} refused`}>{formatCount(quarantined + refused)}</span>
      ) : (
        <span className="text-faint">–</span>
      ),
    sortable: ({ quarantined, refused }) => quarantined + refused,
    text: ({ quarantined, refused }) => quarantined + refused,
  },
  timeColumn(({ last }) => last, { id: 'last', title: 'Last', width: 'w-28', narrow: 'hide', isOptional: true }),
];

/** The share that was aligned by one mechanism. */
const alignedColumn = <Row extends Counts>(id: string, title: string, of: (row: Row) => number): Column<Row> => ({
  id,
  title,
  width: 'w-20',
  align: 'right',
  narrow: 'hide',
  from: 'lg',
  cell: (row) => percent(of(row), row.count),
  sortable: (row) => of(row) / row.count,
  text: (row) => percent(of(row), row.count),
});
