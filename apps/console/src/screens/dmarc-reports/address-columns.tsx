import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { countColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { lastDayColumn, passColumn } from './counted-columns.tsx';

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
  passColumn(),
  lastDayColumn('named-line'),
];
