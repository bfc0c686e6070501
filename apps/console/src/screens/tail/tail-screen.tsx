'use client';

import { Pause, Play } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { tones } from '../../ui/state-badge.tsx';
import { formatClock, formatExact } from '../../ui/when.tsx';
import { eventTitle, eventTone } from '../messages/event-detail.tsx';
import { useTail } from './use-tail.ts';

/** Events as they happen. The server filters and counts what is too much, so that a flood does not freeze the tab. */
export function TailScreen() {
  const [text, setText] = useQueryParam('text');
  const [isPaused, setPaused] = useState(false);
  const { events, skipped, state } = useTail(text, isPaused);
  return (
    <>
      <PageHead
        title="Live tail"
        lead="Everything that happens, newest first."
        actions={
          <Button onClick={() => setPaused(!isPaused)} aria-pressed={isPaused}>
            {isPaused ? <Play aria-hidden className="size-4" /> : <Pause aria-hidden className="size-4" />}
            {isPaused ? 'Go on' : 'Pause'}
          </Button>
        }
      />
      <form
        className="mb-3 flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          setText(String(new FormData(event.currentTarget).get('text')).trim());
        }}
      >
        <label htmlFor="tail-text" className="sr-only">
          Only events with this text
        </label>
        <input
          id="tail-text"
          name="text"
          defaultValue={text}
          placeholder="Only events with this text: an address, a client, a host, a type"
          autoComplete="off"
          className="h-9 min-w-0 flex-1 rounded-lg border border-line-strong bg-surface px-3 shadow-card placeholder:text-faint"
        />
        <Button type="submit" className="h-9">
          Filter
        </Button>
      </form>
      <Panel
        title="Events"
        aside={
          <span role="status">
            {isPaused ? 'paused' : state === 'open' ? 'listening' : 'connecting…'}
            {skipped > 0 ? ` · ${formatCount(skipped)} more were not drawn` : ''}
          </span>
        }
        flush
      >
        {events.length === 0 ? (
          <Empty title={text ? 'Nothing with this text yet' : 'Quiet'}>
            Events show here within half a second of their happening. Older ones are on the page of their message.
          </Empty>
        ) : (
          <ul className="divide-y">
            {events.map((event) => (
              <li
                key={event.id}
                className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3 px-4 py-1.5 text-[13px] md:grid-cols-[64px_190px_minmax(0,1fr)_auto]"
              >
                <time dateTime={event.at} title={formatExact(event.at)} className="tabular text-xs text-faint">
                  {formatClock(event.at)}
                </time>
                <span className="truncate">
                  <span className={`rounded px-1.5 py-0.5 text-xs font-medium ${tones[eventTone(event)]}`}>
                    {eventTitle(event)}
                  </span>
                </span>
                <span className="truncate font-mono text-xs text-soft max-md:col-span-2">
                  {event.clientAddress ?? event.host ?? ''} <MailText text={event.recipient ?? event.sender} empty="" />{' '}
                  {event.code} <MailText text={event.text} empty="" />
                </span>
                {event.messageId ? (
                  <Link
                    href={`/activity/messages/${event.messageId}`}
                    className="text-xs text-accent hover:underline max-md:col-span-2"
                  >
                    message
                  </Link>
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}
