'use client';

import { useQuery } from '@tanstack/react-query';
import { buttonLook } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { ReplyExplained } from '../../ui/reply-explained.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { EventBadge } from './event-badge.tsx';
import { EventFields } from './event-fields.tsx';
import { describeType, type EventView } from './event-words.ts';

/** One event: each of its fields with what it means, the reply in plain words, and where to go from here. */
export function EventDialog({ id, known, onClose }: { id: string; known: EventView | undefined; onClose: () => void }) {
  const found = useQuery(
    useTRPC().events.get.queryOptions(
      { id },
      { ...(known ? { initialData: known } : {}), staleTime: Number.POSITIVE_INFINITY, retry: false },
    ),
  );
  const event = found.data;
  return (
    <Dialog
      title={event ? describeType(event.type).title : 'Event'}
      size="wide"
      onClose={onClose}
      foot={event ? <Ways event={event} /> : undefined}
    >
      {event ? (
        <Whole event={event} />
      ) : found.isError ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : (
        <Skeleton className="h-80" />
      )}
    </Dialog>
  );
}

function Whole({ event }: { event: EventView }) {
  return (
    <>
      <p className="text-[13px] text-soft">
        <EventBadge event={event} /> <span className="font-mono text-xs text-faint">{event.type}</span>
      </p>
      <p className="mt-2 mb-3 text-[13px] text-soft">{describeType(event.type).summary}</p>
      {/msg:(defer|host:defer|fail)/.test(event.type) ? (
        <ReplyExplained code={event.code} enhanced={event.enhanced} text={event.text} className="mb-3" />
      ) : null}
      <EventFields event={event} />
      <Expandable summary="As JSON" className="mt-3">
        <CodeBlock text={JSON.stringify(event, null, 2)} label="The event as JSON" wrap />
      </Expandable>
    </>
  );
}

/** To the message, to what else happened to it or in the connection. */
function Ways({ event }: { event: EventView }) {
  const search = (query: string) => `/activity/events?q=${encodeURIComponent(query)}`;
  return (
    <>
      <CopyAsCurl operation="events.get" input={{ id: event.id }} />
      {event.sessionId ? (
        <Link href={search(`session:${event.sessionId}`)} className={buttonLook()}>
          Its connection
        </Link>
      ) : null}
      {event.messageId ? (
        <>
          <Link href={search(`message:${event.messageId}`)} className={buttonLook()}>
            Its events
          </Link>
          <Link href={`/activity/messages/${event.messageId}`} className={buttonLook('primary')}>
            Its message
          </Link>
        </>
      ) : null}
    </>
  );
}
