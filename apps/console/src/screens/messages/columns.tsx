import { formatCount, formatSize } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { MailAddress } from './mail-address.tsx';

type Row = Outputs['messages']['search']['items'][number];

/** What a list of messages can show of each. */
export const messageColumns: Column<Row>[] = [
  {
    id: 'state',
    title: 'State',
    width: 'w-32',
    narrow: 'line',
    cell: ({ recipients }) => {
      const worst = worstOf(recipients);
      return worst ? <StateBadge state={worst.state} leased={worst.leased} attempts={worst.attempts} /> : null;
    },
    text: ({ recipients }) => worstOf(recipients)?.state,
  },
  {
    id: 'subject',
    title: 'Subject',
    narrow: 'title',
    cell: ({ message }) => (
      <>
        <span className="block truncate font-medium">
          <MailText text={message.subject} empty="No subject" max={200} />
        </span>
        <span className="block truncate text-xs text-faint">
          <span className="font-mono">{message.queueId}</span>
          {originWords[message.origin]}
        </span>
      </>
    ),
    text: ({ message }) => message.subject,
  },
  {
    id: 'addresses',
    title: 'From and to',
    width: 'w-[26%]',
    narrow: 'line',
    cell: ({ message, recipients }) => (
      <>
        <span className="block truncate font-mono text-xs text-soft">
          <MailAddress text={message.reversePath} empty="<> (null sender)" />
        </span>
        <span className="block truncate font-mono text-xs">
          <span className="text-faint">→ </span>
          <MailAddress text={recipients[0]?.address} />
          {message.recipientCount > 1 ? (
            <span className="font-sans text-faint"> and {formatCount(message.recipientCount - 1)} more</span>
          ) : null}
        </span>
      </>
    ),
    text: ({ message, recipients }) =>
      `${message.reversePath} -> ${recipients.map(({ address }) => address).join(', ')}`,
  },
  {
    id: 'lastwords',
    title: 'Last words',
    width: 'w-[20%]',
    narrow: 'line',
    from: 'lg',
    isOptional: true,
    cell: ({ recipients }) => {
      const worst = worstOf(recipients);
      return worst?.lastError && worst.state !== 'delivered' ? (
        <span className="line-clamp-2 text-xs break-words whitespace-normal text-soft">
          <MailText text={worst.lastError} max={300} />
        </span>
      ) : null;
    },
    text: ({ recipients }) => worstOf(recipients)?.lastError,
  },
  {
    id: 'destination',
    title: 'Destination',
    width: 'w-40',
    narrow: 'hide',
    isOptional: 'off',
    cell: ({ recipients }) => <span className="font-mono text-xs text-soft">{recipients[0]?.destination}</span>,
    text: ({ recipients }) => recipients[0]?.destination,
  },
  {
    id: 'client',
    title: 'Client',
    width: 'w-36',
    narrow: 'hide',
    isOptional: 'off',
    cell: ({ message }) => <span className="font-mono text-xs text-soft">{message.client?.address ?? '–'}</span>,
    text: ({ message }) => message.client?.address,
  },
  {
    id: 'user',
    title: 'Signed in as',
    width: 'w-36',
    narrow: 'hide',
    isOptional: 'off',
    cell: ({ message }) => <MailText text={message.client?.user} className="text-xs" />,
    text: ({ message }) => message.client?.user,
  },
  {
    id: 'messageid',
    title: 'Message-ID',
    width: 'w-56',
    narrow: 'hide',
    isOptional: 'off',
    cell: ({ message }) => <MailText text={message.headerMessageId} className="font-mono text-xs" max={200} />,
    text: ({ message }) => message.headerMessageId,
  },
  {
    id: 'recipients',
    title: 'Recipients',
    width: 'w-24',
    align: 'right',
    narrow: 'hide',
    isOptional: 'off',
    cell: ({ message }) => formatCount(message.recipientCount),
    text: ({ message }) => message.recipientCount,
  },
  {
    id: 'size',
    title: 'Size',
    width: 'w-24',
    align: 'right',
    narrow: 'hide',
    from: 'lg',
    isOptional: true,
    cell: ({ message }) => <span className="text-soft">{formatSize(message.size)}</span>,
    text: ({ message }) => message.size,
  },
  {
    id: 'accepted',
    title: 'Accepted',
    width: 'w-28',
    align: 'right',
    narrow: 'corner',
    cell: ({ message }) => <When at={message.acceptedAt} className="text-soft" />,
    text: ({ message }) => message.acceptedAt,
  },
];

const originWords = { received: '', generated: ' · report written here', expanded: ' · made by an alias' } as const;

/** The recipient that most needs a look stands for the message. */
const worstOf = (recipients: Row['recipients']): Row['recipients'][number] | undefined =>
  recipients.toSorted((a, b) => rank(a.state, a.attempts) - rank(b.state, b.attempts))[0];

const rank = (state: string, attempts: number): number => {
  if (state === 'queued' && attempts > 0) return 2.5;
  const place = ['bounced', 'expired', 'held', 'quarantined', 'queued'].indexOf(state);
  return place < 0 ? 9 : place;
};
