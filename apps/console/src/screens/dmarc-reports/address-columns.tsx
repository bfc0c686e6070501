import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { countColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { percent } from '../dmarc/percent.ts';

type Row = Outputs['dmarc']['senderAddresses']['items'][number];

/** Where the mail of a sender came from. */
export const addressColumns: Column<Row>[] = [
  {
    id: 'source',
    title: 'Address',
    narrow: 'title',
    cell: ({ source, name, service }) => (
      <>
        <span className="block truncate font-mono text-xs">{source ?? 'no address'}</span>
        <span className="block truncate text-xs text-faint">
          <MailText text={service && name ? `${service}: ${name}` : name} empty="no name known" max={200} />
        </span>
      </>
    ),
    text: ({ source }) => source,
  },
  countColumn(({ count }) => count, { id: 'count', title: 'Messages', width: 'w-28', narrow: 'corner' }),
  {
    id: 'pass',
    title: 'Pass',
    width: 'w-20',
    align: 'right',
    narrow: 'named-line',
    cell: ({ passed, count }) => percent(passed, count),
    sortable: ({ passed, count }) => passed / Math.max(count, 1),
    text: ({ passed, count }) => percent(passed, count),
  },
  {
    id: 'last',
    title: 'Last',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    cell: ({ lastDay }) => <span className="tabular text-soft">{lastDay}</span>,
    sortable: ({ lastDay }) => lastDay,
    text: ({ lastDay }) => lastDay,
  },
];
