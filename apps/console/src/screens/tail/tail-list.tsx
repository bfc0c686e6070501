'use client';

import { useRouter } from 'next/navigation';
import { type MouseEvent, memo, useLayoutEffect, useRef, useState } from 'react';
import { MailText } from '../../ui/mail-text.tsx';
import { useZone } from '../../ui/time-zone.ts';
import { EventBadge } from '../events/event-badge.tsx';
import { detailOf, type EventView, subjectOf } from '../events/event-words.ts';
import { useRowHeight } from './use-row-height.ts';

/**
 * Only the rows in view exist. New ones push in at the top; who has scrolled down keeps what they are reading where it is.
 */
export function TailList({ events }: { events: readonly EventView[] }) {
  const box = useRef<HTMLElement>(null);
  const rowHeight = useRowHeight();
  const [view, setView] = useState({ top: 0, height: 700 });
  const first = useRef<string | undefined>(undefined);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const before = first.current;
    first.current = events[0]?.id;
    if (element.scrollTop < rowHeight || before === undefined) return;
    const added = events.findIndex(({ id }) => id === before);
    if (added > 0) element.scrollTop += added * rowHeight;
  }, [events, rowHeight]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setView({ top: element.scrollTop, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // One handler for all rows, and plain links in them: under a flood rows come and go by the hundred.
  const router = useRouter();
  const open = (event: MouseEvent) => {
    const href = (event.target as Element).closest('a')?.getAttribute('href');
    if (!href || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    router.push(href);
  };

  const from = Math.max(0, Math.floor(view.top / rowHeight) - overscan);
  const to = Math.min(events.length, Math.ceil((view.top + view.height) / rowHeight) + overscan);
  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label="Events as they happen, newest first"
      onScroll={({ currentTarget }) => setView({ top: currentTarget.scrollTop, height: currentTarget.clientHeight })}
      className="h-full overflow-y-auto overscroll-contain -outline-offset-2 [overflow-anchor:none]"
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click */}
      <ul onClick={open} className="relative" style={{ height: events.length * rowHeight }}>
        {events.slice(from, to).map((event, index) => (
          <li
            key={event.id}
            className="absolute inset-x-0 border-b"
            style={{ height: rowHeight, transform: `translateY(${(from + index) * rowHeight}px)` }}
            aria-setsize={events.length}
            aria-posinset={from + index + 1}
          >
            <TailRow event={event} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const TailRow = memo(({ event }: { event: EventView }) => {
  const zone = useZone();
  return (
    <a
      href={`/activity/events?event=${event.id}`}
      className="grid h-full grid-cols-[64px_minmax(0,1fr)] content-center items-baseline gap-x-3 px-4 -outline-offset-2 hover:bg-sunken md:grid-cols-[64px_180px_minmax(0,3fr)_minmax(0,5fr)]"
    >
      <time dateTime={event.at} title={zone.exact(event.at)} className="tabular text-xs text-faint">
        {zone.clock(event.at)}
      </time>
      <span className="truncate leading-5">
        <EventBadge event={event} />
      </span>
      <MailText text={subjectOf(event)} empty="" className="truncate font-mono text-xs max-md:col-start-2" />
      <MailText text={detailOf(event)} empty="" className="truncate font-mono text-xs text-soft max-md:hidden" />
    </a>
  );
});

const overscan = 8;
