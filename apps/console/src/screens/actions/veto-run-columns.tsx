import { formatDuration } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { When } from '../../ui/when.tsx';
import type { VetoRun } from './action.ts';
import { VetoOutcome } from './veto-outcome.tsx';

/** The columns of the questions that a veto was asked. */
export const vetoRunColumns: Column<VetoRun>[] = [
  {
    id: 'where',
    title: 'Asked about',
    narrow: 'title',
    cell: ({ host, address, port, moment }) => (
      <span className="block min-w-0">
        <MailText text={host ?? address ?? 'a connection'} max={120} className="block truncate font-mono text-xs" />
        <span className="block truncate font-mono text-xs text-faint">
          {[host === null ? null : address, port].filter((one) => one !== null).join(' port ')} {moment}
        </span>
      </span>
    ),
    text: ({ host, address }) => host ?? address ?? '',
  },
  {
    id: 'outcome',
    title: 'Outcome',
    width: 'w-36',
    narrow: 'corner',
    cell: ({ outcome }) => <VetoOutcome outcome={outcome} />,
    text: ({ outcome }) => outcome,
  },
  {
    id: 'words',
    title: 'Because',
    width: 'w-[34%]',
    narrow: 'line',
    cell: ({ words, stopped, messageId }) => (
      <span className="block min-w-0">
        {words === null ? (
          <span className="text-faint">nothing against it</span>
        ) : (
          <MailText text={words} max={160} className="block truncate" />
        )}
        <span className="block truncate text-xs text-faint">
          {stopped ? 'so the mail waits' : ''}
          {stopped && messageId !== null ? ', ' : ''}
          {messageId === null ? null : (
            <Link href={`/activity/messages/${messageId}`} className="text-accent underline underline-offset-2">
              for this message
            </Link>
          )}
        </span>
      </span>
    ),
    text: ({ words }) => words ?? '',
  },
  {
    id: 'ms',
    title: 'Took',
    width: 'w-24',
    align: 'right',
    narrow: 'named-line',
    cell: ({ ms }) => <span className="tabular">{formatDuration(ms)}</span>,
    text: ({ ms }) => String(ms),
  },
  {
    id: 'at',
    title: 'When',
    width: 'w-32',
    align: 'right',
    narrow: 'line',
    cell: ({ at }) => <When at={at} className="text-soft" />,
    text: ({ at }) => at,
  },
];
