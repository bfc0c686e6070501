'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import type { Column } from '../../ui/table/column.ts';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { EventDetail, eventTitle } from './event-detail.tsx';
import { MailAddress } from './mail-address.tsx';

type Event = Outputs['events']['search']['items'][number];

/** Everything that was recorded of this message, newest first. */
export function EventsTab({ id }: { id: string }) {
  const found = useInfiniteQuery(
    useTRPC().events.search.infiniteQueryOptions(
      { messageId: id, limit: 100 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <p className="text-[13px]">
        <Link
          href={`/activity/events?q=${encodeURIComponent(`message:${id}`)}`}
          className="text-accent underline underline-offset-2"
        >
          Look at them among all events
        </Link>
      </p>
      <DataTable
        label="Events of this message"
        rows={rows}
        columns={columns}
        rowKey={({ id: key }) => key}
        query={found}
        lines={2}
        exportName={`events-${id}`}
        isComplete={found.data?.pages.at(-1)?.complete ?? true}
        empty={<Empty title="No event of its own">The session that brought it is in the timeline.</Empty>}
      />
    </>
  );
}

const columns: Column<Event>[] = [
  {
    id: 'event',
    title: 'Event',
    narrow: 'title',
    width: 'w-52',
    cell: (event) => (
      <>
        <span className="block truncate font-medium">{eventTitle(event)}</span>
        <span className="block truncate font-mono text-xs text-faint">{event.type}</span>
      </>
    ),
    text: ({ type }) => type,
  },
  {
    id: 'recipient',
    title: 'Recipient',
    isOptional: true,
    width: 'w-[24%]',
    cell: ({ recipient }) => (recipient ? <MailAddress text={recipient} className="font-mono text-xs" /> : null),
    text: ({ recipient }) => recipient,
  },
  { id: 'what', title: 'What', cell: (event) => <EventDetail event={event} />, text: ({ text }) => text },
  {
    id: 'at',
    title: 'When',
    align: 'right',
    width: 'w-24',
    narrow: 'corner',
    cell: ({ at }) => <When at={at} className="text-xs text-faint" />,
    text: ({ at }) => at,
  },
];
