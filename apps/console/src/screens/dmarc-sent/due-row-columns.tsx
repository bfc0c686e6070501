import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';

type Row = Outputs['dmarc']['dueReport']['rows'][number];

/** What the preview of a report shows of each row. */
export const dueRowColumns: Column<Row>[] = [
  {
    id: 'source',
    title: 'From address',
    narrow: 'title',
    cell: ({ source }) => <span className="font-mono text-xs">{source}</span>,
    text: ({ source }) => source,
  },
  {
    id: 'author',
    title: 'Author, envelope',
    narrow: 'line',
    cell: ({ fromDomain, envelopeFrom }) => (
      <span className="block min-w-0 font-mono text-xs">
        <span className="block truncate">
          <MailText text={fromDomain} max={255} />
        </span>
        <span className="block truncate text-faint">
          <MailText text={envelopeFrom} empty="<>" max={255} />
        </span>
      </span>
    ),
    text: ({ fromDomain }) => fromDomain,
  },
  {
    id: 'aligned',
    title: 'Aligned',
    width: 'w-28',
    narrow: 'named-line',
    cell: ({ isSpfAligned, isDkimAligned }) =>
      [isSpfAligned ? 'SPF' : '', isDkimAligned ? 'DKIM' : ''].filter(Boolean).join(', ') || 'nothing',
    text: ({ isSpfAligned, isDkimAligned }) => `${isSpfAligned} ${isDkimAligned}`,
  },
  {
    id: 'disposition',
    title: 'Done',
    width: 'w-28',
    narrow: 'named-line',
    cell: ({ disposition }) => disposition,
    text: ({ disposition }) => disposition,
  },
  {
    id: 'count',
    title: 'Messages',
    width: 'w-24',
    align: 'right',
    narrow: 'corner',
    cell: ({ count }) => <span className="tabular">{formatCount(count)}</span>,
    text: ({ count }) => count,
  },
];
