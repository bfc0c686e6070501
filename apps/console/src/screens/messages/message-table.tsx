import Link from 'next/link';
import { formatSize } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Row = Outputs['messages']['search']['items'][number];

/** Messages with the state of each recipient; on a phone each row becomes a card. */
export function MessageTable({ rows }: { rows: Row[] }) {
  return (
    <table className="w-full table-fixed text-[13px]">
      <thead className="sticky top-0 z-10 bg-surface text-xs text-faint max-md:sr-only">
        <tr className="border-b [&>th]:h-9 [&>th]:px-4 [&>th]:text-left [&>th]:font-medium">
          <th scope="col" className="w-36">
            State
          </th>
          <th scope="col">Subject</th>
          <th scope="col" className="w-[30%]">
            From and to
          </th>
          <th scope="col" className="w-20 text-right!">
            Size
          </th>
          <th scope="col" className="w-28 text-right!">
            Accepted
          </th>
        </tr>
      </thead>
      <tbody className="divide-y">
        {rows.map((row) => (
          <MessageRow key={row.message.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function MessageRow({ row: { message, recipients } }: { row: Row }) {
  const worst = worstOf(recipients);
  const others = message.recipientCount - 1;
  return (
    <tr className="relative hover:bg-sunken max-md:grid max-md:grid-cols-[1fr_auto] max-md:gap-x-3 max-md:gap-y-1 max-md:px-4 max-md:py-3 md:[&>td]:px-4 md:[&>td]:py-2.5">
      <td className="max-md:order-1">
        {worst ? <StateBadge state={worst.state} leased={worst.leased} attempts={worst.attempts} /> : null}
      </td>
      <td className="min-w-0 max-md:order-3 max-md:col-span-2">
        <Link
          href={`/activity/messages/${message.id}`}
          className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          <MailText text={message.subject} empty="No subject" />
        </Link>
        <span className="mt-0.5 block truncate text-xs text-faint">
          <span className="font-mono">{message.queueId}</span>
          {message.origin === 'received'
            ? null
            : ` · ${message.origin === 'generated' ? 'report written here' : 'made by an alias'}`}
          {worst?.lastError ? (
            <>
              {' '}
              · <MailText text={worst.lastError} />
            </>
          ) : null}
        </span>
      </td>
      <td className="min-w-0 max-md:order-4 max-md:col-span-2">
        <span className="block truncate font-mono text-xs text-soft">
          <MailText text={message.reversePath} empty="<> (null sender)" />
        </span>
        <span className="mt-0.5 block truncate font-mono text-xs">
          <span className="text-faint">→ </span>
          <MailText text={recipients[0]?.address} />
          {others > 0 ? <span className="font-sans text-faint"> and {others} more</span> : null}
        </span>
      </td>
      <td className="tabular text-right text-soft max-md:hidden">{formatSize(message.size)}</td>
      <td className="tabular text-right text-soft max-md:order-2 max-md:text-xs">
        <When at={message.acceptedAt} />
      </td>
    </tr>
  );
}

/** The recipient that most needs a look stands for the message. */
const worstOf = (recipients: Row['recipients']): Row['recipients'][number] | undefined =>
  recipients.toSorted((a, b) => rank(a.state, a.attempts) - rank(b.state, b.attempts))[0];

const rank = (state: string, attempts: number): number => {
  if (state === 'queued' && attempts > 0) return 2.5;
  const place = ['bounced', 'expired', 'held', 'quarantined', 'queued'].indexOf(state);
  return place < 0 ? 9 : place;
};
