import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { ReasonWords } from './reason-words.tsx';

export type Suppressed = Outputs['suppression']['list']['items'][number];

/** What the list says of an address that nothing is sent to. */
export const suppressionColumns: Column<Suppressed>[] = [
  {
    id: 'address',
    title: 'Address',
    width: 'w-[28%]',
    narrow: 'title',
    cell: ({ address }) => (
      <span className="block truncate font-mono text-[13px] font-medium">
        <MailText text={address} />
      </span>
    ),
    text: ({ address }) => address,
  },
  {
    id: 'reason',
    title: 'Why',
    narrow: 'line',
    cell: ({ reason, source }) => <ReasonWords text={reason || 'no reason given'} isHold={source === 'manual'} />,
    text: ({ reason }) => reason,
  },
  {
    id: 'by',
    title: 'By',
    width: 'w-36',
    narrow: 'named-line',
    from: 'lg',
    cell: ({ source, actor, hits }) => (
      <span className="truncate text-soft">
        {source === 'manual' ? <MailText text={actor} empty="a person" /> : hits === 1 ? '1 bounce' : `${hits} bounces`}
      </span>
    ),
    text: ({ source, actor, hits }) => (source === 'manual' ? actor : `${hits} bounces`),
  },
  {
    id: 'since',
    title: 'Since',
    width: 'w-24',
    align: 'right',
    narrow: 'named-line',
    cell: ({ since }) => <When at={since} className="text-soft" />,
    text: ({ since }) => since,
  },
  {
    id: 'until',
    title: 'Until',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    cell: ({ until }) => (until ? <When at={until} isPlan /> : <span className="text-faint">for good</span>),
    text: ({ until }) => until,
  },
];
