import { formatSize } from '../../ui/format.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { countColumn, timeColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { MailAddress } from '../messages/mail-address.tsx';
import { recipientColumn } from '../messages/recipient-column.tsx';
import { ReasonWords } from './reason-words.tsx';

type Row = Outputs['queue']['list']['items'][number];

/** What a list of waiting recipients can show of each. */
export const flatColumns: Column<Row>[] = [
  recipientColumn,
  {
    id: 'state',
    title: 'State',
    width: 'w-28',
    narrow: 'corner',
    cell: (row) =>
      row.requestedOutcome ? (
        <StateBadge state={row.requestedOutcome === 'fail' ? 'bounced' : 'expired'} />
      ) : (
        <StateBadge state={row.state} leased={row.leased} attempts={row.attempts} />
      ),
    text: (row) => row.state,
  },
  {
    id: 'reason',
    title: 'Last error or hold',
    width: 'w-[28%]',
    narrow: 'line',
    cell: (row) => <ReasonWords text={row.holdReason ?? row.lastError} isHold={row.holdReason !== null} />,
    text: (row) => row.holdReason ?? row.lastError,
  },
  {
    id: 'destination',
    title: 'Destination',
    width: 'w-44',
    narrow: 'hide',
    from: 'xl',
    isOptional: true,
    cell: (row) => <span className="font-mono text-xs text-soft">{row.destination}</span>,
    text: (row) => row.destination,
  },
  {
    id: 'sender',
    title: 'Sender',
    width: 'w-48',
    narrow: 'hide',
    isOptional: 'off',
    cell: (row) => (
      <span className="font-mono text-xs text-soft">
        <MailAddress text={row.sender} empty="<> (null sender)" />
      </span>
    ),
    text: (row) => row.sender,
  },
  countColumn((row) => row.attempts, { id: 'attempts', title: 'Tries', width: 'w-16' }),
  {
    id: 'nexttry',
    title: 'Next try',
    width: 'w-24',
    align: 'right',
    narrow: 'named-line',
    cell: (row) =>
      row.leased ? (
        <span className="text-accent">now</span>
      ) : row.nextTry && row.state === 'queued' ? (
        <When at={row.nextTry} isPlan className="text-soft" />
      ) : (
        <span className="text-faint">–</span>
      ),
    text: (row) => row.nextTry,
  },
  timeColumn((row) => row.queuedAt, { id: 'age', title: 'Queued', width: 'w-24' }),
  {
    id: 'size',
    title: 'Size',
    width: 'w-20',
    align: 'right',
    narrow: 'hide',
    isOptional: 'off',
    cell: (row) => <span className="text-soft">{formatSize(row.size)}</span>,
    text: (row) => row.size,
  },
];
