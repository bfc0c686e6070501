'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { QueueActions } from './queue-actions.tsx';

type Filter = { destination?: string; reason?: string; state?: 'queued' | 'held' | 'quarantined' };

/** What waits, grouped by where it goes or by what stands in the way, or flat; what is filtered can be acted on as a whole. */
export function QueueScreen() {
  const [view, setView] = useQueryParam('by');
  const params = useSearchParams();
  const filter = filterOf(params);
  const isFiltered = Object.keys(filter).length > 0;
  const here = isFiltered ? 'flat' : tabs.some(({ id }) => id === view) ? view : 'destination';
  return (
    <>
      <PageHead title="Queue" lead="Mail that was accepted and is not finished. Nothing waits unseen." />
      {isFiltered ? (
        <FilterLine filter={filter} />
      ) : (
        <Tabs tabs={tabs} at={here} onChange={(next) => setView(next === 'destination' ? '' : next)} />
      )}
      <div className="mt-4">
        {here === 'flat' ? <Flat filter={filter} /> : <Groups by={here as 'destination' | 'reason'} />}
      </div>
    </>
  );
}

function FilterLine({ filter }: { filter: Filter }) {
  return (
    <div className="flex flex-wrap items-center gap-2 text-[13px]">
      {Object.entries(filter).map(([name, value]) => (
        <span key={name} className="max-w-full truncate rounded-full bg-accent-wash px-2.5 py-1 text-accent">
          {name}: <MailText text={value} className="font-mono text-xs" />
        </span>
      ))}
      <Link href="/queue" className="text-accent hover:underline">
        Show all
      </Link>
    </div>
  );
}

function Groups({ by }: { by: 'destination' | 'reason' }) {
  const found = useQuery(useTRPC().queue.groups.queryOptions({ by, limit: 200 }, { refetchInterval: 5_000 }));
  return (
    <Panel flush>
      {found.isError && !found.data ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : !found.data ? (
        <SkeletonRows />
      ) : found.data.items.length === 0 ? (
        <NothingWaits />
      ) : (
        <ul className="divide-y">
          {found.data.items.map((group) => (
            <li key={group.key}>
              <Link
                href={`/queue?${by}=${encodeURIComponent(group.key)}`}
                className="block px-4 py-2.5 -outline-offset-2 hover:bg-sunken"
              >
                <div className="flex items-baseline justify-between gap-3 text-[13px]">
                  <span className="truncate font-mono">
                    <MailText text={group.key} empty="no error yet" />
                  </span>
                  <span className="tabular shrink-0 font-medium">{plural(group.recipients, 'recipient')}</span>
                </div>
                <div className="mt-0.5 flex flex-wrap items-baseline gap-x-4 text-xs text-faint">
                  {group.held > 0 ? <span className="text-warn">{group.held} held</span> : null}
                  {group.due > 0 ? <span>{group.due} due now</span> : null}
                  <span>
                    oldest <When at={group.oldest} />
                  </span>
                  {group.nextTry ? (
                    <span>
                      next try <When at={group.nextTry} isPlan />
                    </span>
                  ) : null}
                  {by === 'destination' && group.lastError ? (
                    <MailText text={group.lastError} className="min-w-0 truncate" />
                  ) : null}
                </div>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Flat({ filter }: { filter: Filter }) {
  const found = useInfiniteQuery(
    useTRPC().queue.list.infiniteQueryOptions(
      { ...filter, limit: 100 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {rows.length > 0 ? (
        <div className="mb-3">
          <QueueActions
            selection={{ filter }}
            isHeld={filter.state === 'held' || filter.state === 'quarantined'}
            isMany
          />
        </div>
      ) : null}
      <Panel flush>
        {found.isError && rows.length === 0 ? (
          <Failure error={found.error} retry={() => found.refetch()} />
        ) : found.isPending ? (
          <SkeletonRows />
        ) : rows.length === 0 ? (
          <NothingWaits />
        ) : (
          <ul className="divide-y">
            {rows.map((row) => (
              <li key={row.recipientId} className="relative px-4 py-2.5 hover:bg-sunken">
                <div className="flex items-center justify-between gap-3">
                  <Link
                    href={`/activity/messages/${row.messageId}?recipient=${row.recipientId}`}
                    className="min-w-0 truncate font-mono text-[13px] font-medium after:absolute after:inset-0"
                  >
                    <MailText text={row.recipient} />
                  </Link>
                  <StateBadge state={row.state} leased={row.leased} attempts={row.attempts} />
                </div>
                <div className="mt-0.5 flex flex-wrap items-baseline gap-x-4 text-xs text-faint">
                  <span className="font-mono">{row.destination}</span>
                  <span>{row.attempts === 1 ? '1 attempt' : `${row.attempts} attempts`}</span>
                  <span>
                    since <When at={row.queuedAt} />
                  </span>
                  {row.nextTry && row.state === 'queued' ? (
                    <span>
                      next try <When at={row.nextTry} isPlan />
                    </span>
                  ) : null}
                </div>
                {row.holdReason || row.lastError ? (
                  <MailText
                    text={row.holdReason ?? row.lastError}
                    className="mt-0.5 block truncate font-mono text-xs text-soft"
                  />
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <MoreButton query={found} />
    </>
  );
}

function NothingWaits() {
  return (
    <Empty title="Nothing waits">
      Everything that was accepted is delivered or reported. Mail that a destination defers, or that a person holds,
      shows here with the reason.
    </Empty>
  );
}

const filterOf = (params: URLSearchParams): Filter => {
  const [destination, reason, state] = ['destination', 'reason', 'state'].map((name) => params.get(name));
  return {
    ...(destination ? { destination } : {}),
    ...(reason ? { reason } : {}),
    ...(state === 'held' || state === 'queued' || state === 'quarantined' ? { state } : {}),
  };
};

const tabs = [
  { id: 'destination', title: 'By destination' },
  { id: 'reason', title: 'By reason' },
  { id: 'flat', title: 'Flat' },
];
