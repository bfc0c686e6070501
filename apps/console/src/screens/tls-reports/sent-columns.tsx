import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { SentBadge } from './sent-badge.tsx';

type Row = Outputs['tlsReports']['sent']['items'][number];

export const sentColumns: Column<Row>[] = [
  {
    id: 'domain',
    title: 'Domain',
    width: 'w-[28%]',
    narrow: 'title',
    cell: ({ domain, day }) => (
      <span className="block min-w-0">
        <span className="block truncate font-mono text-xs font-medium">
          <MailText text={domain} max={255} />
        </span>
        <span className="block truncate text-xs text-faint">about {day}</span>
      </span>
    ),
    text: ({ domain }) => domain,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-28',
    narrow: 'corner',
    cell: ({ state }) => <SentBadge state={state} />,
    text: ({ state }) => state,
  },
  {
    id: 'to',
    title: 'To',
    narrow: 'line',
    cell: ({ targets, reason, state }) => (
      <span className="block min-w-0">
        {targets.length > 0 ? (
          <span className="block truncate font-mono text-xs">
            <MailText text={targets.map(({ to }) => to).join(', ')} />
          </span>
        ) : state === 'waiting' ? (
          <span className="block truncate text-faint">not asked yet</span>
        ) : null}
        {reason && state !== 'sent' ? (
          <span className="block truncate text-xs text-soft">
            <MailText text={reason} />
          </span>
        ) : null}
      </span>
    ),
    text: ({ targets }) => targets.map(({ to }) => to).join(' '),
  },
  {
    id: 'sessions',
    title: 'Sessions',
    width: 'w-32',
    align: 'right',
    narrow: 'hide',
    cell: ({ successful, failed }) => (
      <span className="tabular">
        {formatCount(successful + failed)}
        {failed > 0 ? <span className="block text-xs text-bad">{formatCount(failed)} failed</span> : null}
      </span>
    ),
    text: ({ successful, failed }) => successful + failed,
  },
  {
    id: 'when',
    title: 'When',
    width: 'w-28',
    align: 'right',
    narrow: 'hide',
    cell: ({ finishedAt, tryAfter }) =>
      finishedAt ? <When at={finishedAt} className="text-soft" /> : <When at={tryAfter} isPlan className="text-soft" />,
    text: ({ finishedAt, tryAfter }) => finishedAt ?? tryAfter,
  },
];
