import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { countColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { percent } from '../dmarc/percent.ts';
import { ShareBar } from '../dmarc/share-bar.tsx';
import { GroupBadge } from './group-badge.tsx';
import { senderTitle } from './group-words.ts';

type Row = Outputs['dmarc']['senders']['items'][number];

/** What the list of senders shows of each. */
export const senderColumns: Column<Row>[] = [
  {
    id: 'sender',
    title: 'Sender',
    narrow: 'title',
    cell: ({ sender, group, domains, firstDay, lastDay }) => (
      <>
        <span className="flex items-center gap-2 font-medium">
          <span className="truncate">
            <MailText text={senderTitle(sender, group)} max={255} />
          </span>
          {sender !== '' && isNew(firstDay, lastDay) ? (
            <span
              className="rounded-full bg-accent-wash px-1.5 text-xs font-medium text-accent"
              title={`Never seen before ${firstDay}`}
            >
              new
            </span>
          ) : null}
        </span>
        <span className="block truncate text-xs text-faint">
          as <MailText text={domains.join(', ')} max={255} />
        </span>
      </>
    ),
    text: ({ sender, group }) => senderTitle(sender, group),
  },
  {
    id: 'group',
    title: 'Group',
    width: 'w-48',
    narrow: 'line',
    cell: ({ group }) => <GroupBadge group={group} />,
    text: ({ group }) => group,
  },
  countColumn(({ count }) => count, { id: 'count', title: 'Messages', width: 'w-28', narrow: 'corner' }),
  shareColumn('pass', 'Pass', ({ passed }) => passed),
  { ...shareColumn('dkim', 'DKIM', ({ dkimAligned }) => dkimAligned), narrow: 'hide', from: 'lg' },
  { ...shareColumn('spf', 'SPF', ({ spfAligned }) => spfAligned), narrow: 'hide', from: 'lg' },
  {
    id: 'stopped',
    title: 'Stopped',
    width: 'w-24',
    align: 'right',
    narrow: 'hide',
    from: 'lg',
    isOptional: true,
    cell: ({ quarantined, refused }) =>
      quarantined + refused > 0 ? (
        <span title={`${quarantined} quarantined, ${refused} refused`}>{formatCount(quarantined + refused)}</span>
      ) : (
        <span className="text-faint">–</span>
      ),
    sortable: ({ quarantined, refused }) => quarantined + refused,
    text: ({ quarantined, refused }) => quarantined + refused,
  },
  {
    id: 'last',
    title: 'Last',
    width: 'w-28',
    align: 'right',
    narrow: 'hide',
    isOptional: true,
    cell: ({ lastDay }) => <span className="tabular text-soft">{lastDay}</span>,
    sortable: ({ lastDay }) => lastDay,
    text: ({ lastDay }) => lastDay,
  },
];

/** First seen within two weeks. */
const isNew = (firstDay: string | null, lastDay: string): boolean =>
  firstDay !== null && Date.now() - Date.parse(firstDay) < 15 * 86_400_000 && firstDay <= lastDay;

function shareColumn(id: string, title: string, of: (row: Row) => number): Column<Row> {
  return {
    id,
    title,
    width: 'w-20',
    align: 'right',
    narrow: 'named-line',
    cell: (row) => (
      <span className="inline-block w-full">
        {percent(of(row), row.count)}
        <ShareBar share={of(row) / Math.max(row.count, 1)} />
      </span>
    ),
    sortable: (row) => of(row) / Math.max(row.count, 1),
    text: (row) => percent(of(row), row.count),
  };
}
