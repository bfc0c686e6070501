import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { EventBadge } from './event-badge.tsx';
import { EventTime } from './event-time.tsx';
import { detailOf, type EventView, subjectOf } from './event-words.ts';

export const eventColumns: Column<EventView>[] = [
  {
    id: 'event',
    title: 'Event',
    width: 'w-52',
    narrow: 'title',
    cell: (event) => <EventBadge event={event} />,
    text: (event) => event.type,
  },
  {
    id: 'time',
    title: 'Time',
    width: 'w-32',
    narrow: 'corner',
    cell: (event) => <EventTime at={event.at} />,
    text: (event) => event.at,
  },
  {
    id: 'about',
    title: 'About',
    width: 'w-[26%]',
    narrow: 'line',
    cell: (event) => <MailText text={subjectOf(event)} empty="" className="font-mono text-xs" />,
    text: subjectOf,
  },
  {
    id: 'detail',
    title: 'Detail',
    narrow: 'line',
    cell: (event) => <MailText text={detailOf(event)} empty="" className="font-mono text-xs text-soft" />,
    text: detailOf,
  },
  {
    id: 'process',
    title: 'Process',
    width: 'w-28',
    isOptional: 'off',
    narrow: 'hide',
    cell: (event) => <span className="font-mono text-xs text-faint">{event.process.slice(0, 8)}</span>,
    text: (event) => event.process,
  },
];
