import { Server } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { countColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { lastDayColumn, passColumn } from './counted-columns.tsx';

type Row = Outputs['dmarc']['senderAddresses']['items'][number];

/** Where the mail of a sender came from; each leads to the rows behind it. */
export const addressColumns = (by: 'address' | 'network', hrefOf: (source: string) => string): Column<Row>[] => [
  {
    id: 'source',
    title: by === 'address' ? 'Address' : 'Network',
    narrow: 'title',
    cell: ({ source, addresses, name, service, isOurs }) => (
      <>
        <span className="flex min-w-0 items-center gap-2">
          {source === null ? (
            <span className="truncate text-xs">no address</span>
          ) : (
            <Link href={hrefOf(source)} className="truncate font-mono text-xs hover:underline">
              {source}
            </Link>
          )}
          {isOurs ? (
            <Badge tone="quiet" icon={Server}>
              one of ours
            </Badge>
          ) : null}
        </span>
        <span className="block truncate text-xs text-faint">
          {by === 'network' ? (
            plural(addresses, 'address', 'addresses')
          ) : (
            <MailText text={service && name ? `${service}: ${name}` : name} empty="no name known" max={200} />
          )}
        </span>
      </>
    ),
    text: ({ source }) => source,
  },
  countColumn(({ count }) => count, { id: 'count', title: 'Messages', width: 'w-28', narrow: 'corner' }),
  ...(by === 'address' ? [failuresColumn] : []),
  passColumn(),
  lastDayColumn('named-line'),
];

const failuresColumn: Column<Row> = {
  id: 'failures',
  title: 'Failure reports',
  width: 'w-32',
  align: 'right',
  narrow: 'named-line',
  cell: ({ failures, source }) =>
    failures === 0 || source === null ? (
      <span className="text-faint">none</span>
    ) : (
      <Link
        href={`/dmarc/failures?source=${encodeURIComponent(source)}`}
        className="tabular text-accent underline underline-offset-2"
      >
        {formatCount(failures)}
      </Link>
    ),
  sortable: ({ failures }) => failures,
  text: ({ failures }) => failures,
};
