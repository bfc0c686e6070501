import { formatSize } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { timeColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { MailAddress } from '../messages/mail-address.tsx';
import { recipientColumn } from '../messages/recipient-column.tsx';
import { AuthenticationWords, authenticationText } from './authentication-words.tsx';
import { LeavesAt } from './leaves-at.tsx';

export type Kept = Outputs['quarantine']['list']['items'][number];

/** What a list of what is kept back can show of each. */
export const keptColumns: Column<Kept>[] = [
  recipientColumn,
  {
    id: 'sender',
    title: 'Sender',
    width: 'w-[22%]',
    narrow: 'line',
    cell: (row) => (
      <>
        <span className="block truncate text-[13px] max-md:text-xs">
          <MailAddress text={row.from} empty="No author" />
        </span>
        <span className="block truncate font-mono text-xs text-faint max-md:hidden">
          <MailAddress text={row.sender} empty="<> (null sender)" />
        </span>
      </>
    ),
    text: (row) => row.from ?? row.sender,
  },
  {
    id: 'reason',
    title: 'Because',
    width: 'w-[20%]',
    narrow: 'line',
    cell: (row) => <Reason row={row} />,
    text: (row) => row.reason,
  },
  {
    id: 'authentication',
    title: 'Authentication',
    width: 'w-44',
    narrow: 'hide',
    from: 'lg',
    isOptional: true,
    cell: (row) => <AuthenticationWords authentication={row.authentication} />,
    text: (row) => authenticationText(row.authentication),
  },
  {
    id: 'score',
    title: 'Score',
    width: 'w-16',
    align: 'right',
    narrow: 'hide',
    isOptional: 'off',
    cell: (row) => (row.score === null ? <span className="text-faint">–</span> : row.score.toFixed(1)),
    sortable: (row) => row.score ?? 0,
    text: (row) => row.score,
  },
  {
    id: 'size',
    title: 'Size',
    width: 'w-20',
    align: 'right',
    narrow: 'hide',
    from: 'xl',
    isOptional: true,
    cell: (row) => <span className="text-soft">{formatSize(row.size)}</span>,
    sortable: (row) => row.size,
    text: (row) => row.size,
  },
  timeColumn((row) => row.since, { id: 'since', title: 'Kept', width: 'w-28' }),
  {
    id: 'leaves',
    title: 'Leaves',
    width: 'w-20',
    align: 'right',
    narrow: 'corner',
    cell: (row) => (
      <>
        <span className="text-faint md:hidden">leaves </span>
        <LeavesAt at={row.leavesAt} />
      </>
    ),
    sortable: (row) => row.leavesAt,
    text: (row) => row.leavesAt,
  },
];

/** In words; the rule below, where the words are not its name. A scanner's score says how sure it is. */
function Reason({ row }: { row: Kept }) {
  const detail = [
    row.reason === row.rule ? null : row.rule.replace(/^builtin\./, ''),
    row.score === null ? null : `score ${row.score.toFixed(1)}`,
    row.symbols.slice(0, 3).join(' ') || null,
  ].filter((part) => part !== null);
  return (
    <>
      <span className="block truncate text-[13px] max-md:text-xs">
        <MailText text={row.reason} max={200} />
      </span>
      {detail.length > 0 ? (
        <span className="block truncate font-mono text-xs text-faint max-md:hidden">
          <MailText text={detail.join(' · ')} max={200} />
        </span>
      ) : null}
    </>
  );
}
