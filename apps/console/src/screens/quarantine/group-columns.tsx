import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { countColumn, timeColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { MailAddress } from '../messages/mail-address.tsx';
import type { Grouping } from './groups-table.tsx';
import { LeavesAt } from './leaves-at.tsx';

type Group = Outputs['quarantine']['groups']['items'][number];

const counts: Column<Group>[] = [
  {
    id: 'recipients',
    title: 'Recipients',
    width: 'w-28',
    align: 'right',
    narrow: 'corner',
    cell: (row) => <span className="font-medium">{formatCount(row.recipients)}</span>,
    sortable: (row) => row.recipients,
    text: (row) => row.recipients,
  },
  countColumn((row) => row.messages, {
    id: 'messages',
    title: 'Messages',
    width: 'w-28',
    narrow: 'hide',
    isOptional: true,
  }),
  timeColumn((row) => row.oldest, { id: 'oldest', title: 'Oldest', width: 'w-28' }),
  {
    id: 'leaves',
    title: 'First leaves',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    cell: (row) => <LeavesAt at={row.firstLeaves} />,
    sortable: (row) => row.firstLeaves,
    text: (row) => row.firstLeaves,
  },
];

const columnsFor = (by: Grouping, title: string): Column<Group>[] => [
  {
    id: by,
    title,
    narrow: 'title',
    cell: (row) =>
      by === 'reason' ? (
        <span className="font-medium">
          <MailText text={row.key} max={200} />
        </span>
      ) : (
        <span className="font-mono text-[13px] font-medium">
          {by === 'rule' ? <MailText text={row.key} max={200} /> : <MailAddress text={row.key} />}
        </span>
      ),
    text: (row) => row.key,
  },
  ...counts,
];

/** A table for each way to group. */
export const groupColumns: Record<Grouping, Column<Group>[]> = {
  reason: columnsFor('reason', 'Because'),
  rule: columnsFor('rule', 'Rule'),
  sender: columnsFor('sender', 'Sender'),
  domain: columnsFor('domain', 'Domain of the sender'),
  recipient: columnsFor('recipient', 'Recipient'),
};
