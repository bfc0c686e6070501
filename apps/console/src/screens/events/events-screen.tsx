'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { BookOpen } from 'lucide-react';
import { usePathname, useSearchParams } from 'next/navigation';
import { eventSearch, readEventSearch } from '../../search/event-search.ts';
import { exportQuery } from '../../search/export-query.ts';
import { FilterChips } from '../../search/filter-chips.tsx';
import { SearchBox } from '../../search/search-box.tsx';
import { useQueryParam } from '../../search/use-query-param.ts';
import { useSearch } from '../../search/use-search.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { eventColumns } from './event-columns.tsx';
import { EventDialog } from './event-dialog.tsx';
import { EventTypes } from './event-types.tsx';
import { EventsOverTime } from './events-over-time.tsx';

/** What happened at 03:12? Everything that was recorded, newest first. */
export function EventsScreen() {
  const { query, setQuery, filter } = useSearch(readEventSearch);
  const [eventId, setEventId] = useQueryParam('event');
  const [types, setTypes] = useQueryParam('types');
  const hrefOf = useEventHref();
  const trpc = useTRPC();
  const found = useInfiniteQuery(
    trpc.events.search.infiniteQueryOptions(
      { ...filter, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const last = found.data?.pages.at(-1);
  return (
    <>
      <PageHead
        title="Events"
        lead={
          <>
            Everything that happened, newest first.{' '}
            <Link href="/features/queue#queue.retention" className="text-accent underline underline-offset-2">
              How long it is kept
            </Link>
          </>
        }
        actions={
          <>
            <CopyAsCurl operation="events.search" input={filter} />
            <Button onClick={() => setTypes('all')}>
              <BookOpen aria-hidden className="size-4" />
              Types
            </Button>
          </>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox
          search={eventSearch}
          value={query}
          onChange={setQuery}
          placeholder="Words, an address, or event: to: ip: after: …"
        />
      </div>
      <div className="mb-3">
        <FilterChips label="Kind of event" searchKey="event" options={quick} query={query} onChange={setQuery} />
      </div>
      <EventsOverTime filter={filter} query={query} onSearch={setQuery} />
      <DataTable
        label="Events"
        of="event"
        rows={rows}
        columns={eventColumns}
        rowKey={(event) => event.id}
        rowHref={(event) => hrefOf(event.id)}
        query={found}
        isComplete={last?.complete ?? true}
        exportName="posthorn-events"
        exportHref={(format) => `/api/v1/events/export?${exportQuery({ ...filter, format })}`}
        exportIds={exportIds}
        empty={
          query === '' ? (
            <Empty title="Nothing has happened yet">
              Connections, messages, deliveries, refusals and changes of settings are recorded here as they happen.
            </Empty>
          ) : (
            <Empty title="No event fits">
              {last?.complete === false
                ? 'None was found so far; the search has not reached the oldest ones. Narrow it by time.'
                : 'Try fewer words, or a longer stretch of time.'}
            </Empty>
          )
        }
      />
      {eventId ? (
        <EventDialog id={eventId} known={rows.find(({ id }) => id === eventId)} onClose={() => setEventId('')} />
      ) : null}
      {types ? (
        <EventTypes
          onClose={() => setTypes('')}
          hrefOf={(type) => `/activity/events?q=${encodeURIComponent(`event:${type}`)}`}
        />
      ) : null}
    </>
  );
}

/** The page as it is, with one event opened above it. */
const useEventHref = () => {
  const path = usePathname();
  const params = useSearchParams();
  return (id: string) => {
    const next = new URLSearchParams(params);
    next.set('event', id);
    return `${path}?${next}`;
  };
};

const quick = [
  ['', 'All'],
  ['msg:*', 'Messages'],
  ['msg:defer,msg:host:defer', 'Deferred'],
  ['msg:fail:*,msg:reject', 'Failed and refused'],
  ['tcp:*,smtp:*,tls:*', 'Connections'],
  ['auth:*', 'Sign-in'],
  ['config:*,process:*,listener:*', 'System'],
] as const;

const exportIds = { csv: 'id', ndjson: 'id' };
