import { tones } from '../../ui/badge.tsx';
import { formatSize } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Row = Outputs['sandbox']['list']['items'][number];

export const sandboxColumns: Column<Row>[] = [
  {
    id: 'subject',
    title: 'Subject',
    narrow: 'title',
    cell: ({ subject, from }) => (
      <span className="block min-w-0">
        <span className="block truncate font-medium">
          <MailText text={subject} empty="No subject" />
        </span>
        <span className="block truncate text-xs text-soft">
          <MailText text={from} empty="no From field" />
        </span>
      </span>
    ),
    text: ({ subject }) => subject,
  },
  {
    id: 'envelope',
    title: 'Envelope',
    narrow: 'line',
    cell: ({ reversePath, recipients }) => (
      <span className="block min-w-0 font-mono text-xs">
        <span className="block truncate text-soft">
          <MailText text={reversePath} empty="<>" />
        </span>
        <span className="block truncate">
          <span aria-hidden className="text-faint">
            →{' '}
          </span>
          <MailText text={recipients.slice(0, 3).join(', ')} />
          {recipients.length > 3 ? ` and ${recipients.length - 3} more` : ''}
        </span>
      </span>
    ),
    text: ({ reversePath, recipients }) => `${reversePath} -> ${recipients.join(' ')}`,
  },
  {
    id: 'misbehaviour',
    title: 'Misbehaved',
    width: 'w-32',
    narrow: 'named-line',
    needsText: true,
    from: 'lg',
    cell: ({ misbehaviour }) =>
      misbehaviour ? (
        <span className={`rounded-full px-2 py-0.5 text-xs ${tones.warn}`}>{misbehaviour}</span>
      ) : (
        <span className="text-faint">no</span>
      ),
    text: ({ misbehaviour }) => misbehaviour,
  },
  {
    id: 'tls',
    title: 'TLS',
    width: 'w-24',
    isOptional: true,
    narrow: 'hide',
    from: 'xl',
    cell: ({ tls }) => (tls ? tls.version : <span className="text-warn">none</span>),
    text: ({ tls }) => tls?.version ?? '',
  },
  {
    id: 'size',
    title: 'Size',
    width: 'w-20',
    align: 'right',
    isOptional: true,
    narrow: 'hide',
    cell: ({ size }) => <span className="tabular text-soft">{formatSize(size)}</span>,
    text: ({ size }) => size,
  },
  {
    id: 'arrived',
    title: 'Arrived',
    width: 'w-28',
    align: 'right',
    narrow: 'corner',
    cell: ({ receivedAt }) => <When at={receivedAt} className="tabular text-soft" />,
    text: ({ receivedAt }) => receivedAt,
  },
];
