import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import { When } from '../../ui/when.tsx';
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
  {
    id: 'count',
    title: 'Messages',
    width: 'w-24',
    align: 'right',
    narrow: 'corner',
    cell: ({ count }) => formatCount(count),
    sortable: ({ count }) => count,
    text: ({ count }) => count,
  },
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
  {
    id: 'spf',
    title: 'SPF',
    width: 'w-20',
    align: 'right',
    narrow: 'hide',
    from: 'lg',
    cell: ({ spfAligned, count }) => percent(spfAligned, count),
    sortable: ({ spfAligned, count }) => spfAligned / count,
    text: ({ spfAligned, count }) => percent(spfAligned, count),
  },
  {
    id: 'dkim',
    title: 'DKIM',
    width: 'w-20',
    align: 'right',
    narrow: 'hide',
    from: 'lg',
    cell: ({ dkimAligned, count }) => percent(dkimAligned, count),
    sortable: ({ dkimAligned, count }) => dkimAligned / count,
    text: ({ dkimAligned, count }) => percent(dkimAligned, count),
  },
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
  {
    id: 'last',
    title: 'Last',
    width: 'w-28',
    align: 'right',
    narrow: 'hide',
    isOptional: true,
    cell: ({ last }) => <When at={last} className="text-soft" />,
    sortable: ({ last }) => last,
    text: ({ last }) => last,
  },
];
