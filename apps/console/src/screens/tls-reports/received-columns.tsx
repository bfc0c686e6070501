import { CircleX } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { timeColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type Row = Outputs['tlsReports']['received']['items'][number];

export const receivedColumns: Column<Row>[] = [
  {
    id: 'who',
    title: 'From',
    width: 'w-[28%]',
    narrow: 'title',
    cell: ({ organization, fileName, state, repeats }) => (
      <span className="block min-w-0">
        <span className="block truncate font-medium">
          <MailText text={state === 'read' ? organization : fileName} empty="nobody named" max={200} />
        </span>
        <span className="block truncate text-xs text-faint">
          {state === 'read' ? (repeats > 0 ? `came ${repeats + 1} times` : 'came once') : 'a file'}
        </span>
      </span>
    ),
    text: ({ organization }) => organization,
  },
  {
    id: 'about',
    title: 'About',
    narrow: 'line',
    cell: ({ domains, starts, reason, isOurs, state }) =>
      state === 'refused' ? (
        <span className="flex min-w-0 items-center gap-2">
          <Badge tone="bad" icon={CircleX}>
            Not understood
          </Badge>
          <span className="min-w-0 truncate text-soft">
            <MailText text={reason} />
          </span>
        </span>
      ) : (
        <span className="block min-w-0">
          <span className="block truncate font-mono text-xs">
            <MailText text={domains.join(', ')} />
          </span>
          <span className="block truncate text-xs text-faint">
            {starts?.slice(0, 10)}
            {isOurs ? '' : ' · not a domain of ours, not counted'}
          </span>
        </span>
      ),
    text: ({ domains }) => domains.join(' '),
  },
  {
    id: 'sessions',
    title: 'Sessions',
    width: 'w-32',
    align: 'right',
    narrow: 'corner',
    cell: ({ successful, failed, state }) =>
      state === 'refused' ? (
        <span className="text-faint">–</span>
      ) : (
        <span className="tabular">
          {formatCount(successful + failed)}
          {failed > 0 ? <span className="block text-xs text-bad">{formatCount(failed)} failed</span> : null}
        </span>
      ),
    text: ({ successful, failed }) => successful + failed,
  },
  timeColumn(({ receivedAt }) => receivedAt, { id: 'at', title: 'Came', width: 'w-28', narrow: 'hide' }),
];
