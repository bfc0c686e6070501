'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { classes } from '../../ui/classes.ts';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { MailAddress } from './mail-address.tsx';

type Recipients = Outputs['messages']['recipients'];
type State = keyof Recipients['counts'];

/** The recipients of a message: counted by state, searched, a page at a time, however many there are. */
export function RecipientList({
  messageId,
  chosen,
  onChoose,
  refetchInterval,
}: {
  messageId: string;
  chosen: string | undefined;
  onChoose: (id: string) => void;
  refetchInterval: number | false;
}) {
  const [state, setState] = useQueryParam('state');
  const [typed, setTyped] = useState('');
  const text = useDeferredValue(typed.trim());
  const found = useInfiniteQuery(
    useTRPC().messages.recipients.infiniteQueryOptions(
      {
        id: messageId,
        limit: 50,
        ...(text ? { text: text.slice(0, 320) } : {}),
        ...(isState(state) ? { state } : {}),
      },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData, refetchInterval },
    ),
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = found.data?.pages[0]?.counts ?? {};
  const total = Object.entries(counts).reduce((sum, [name, count]) => sum + (isPart(name) ? 0 : count), 0);
  return (
    <Panel title={found.data ? plural(total, 'recipient') : 'Recipients'} flush>
      <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2.5">
        <label className="relative min-w-48 flex-1">
          <span className="sr-only">Find a recipient</span>
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-faint"
          />
          <input
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder="Find a recipient"
            autoComplete="off"
            spellCheck={false}
            className="h-8 w-full rounded-md border border-line-strong bg-surface pr-2 pl-8 text-[13px] placeholder:text-faint"
          />
        </label>
        <StateChips counts={counts} total={total} chosen={state} onChange={(next) => setState(next, 'replace')} />
      </div>
      {found.isError && rows.length === 0 ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : found.isPending ? (
        <div className="h-72 overflow-hidden">
          <SkeletonRows rows={6} />
        </div>
      ) : rows.length === 0 ? (
        <Empty title="No recipient fits">Take out a part of the search.</Empty>
      ) : (
        <ul aria-label="Recipients" className={classes('divide-y overflow-y-auto', total > 7 ? 'h-72' : 'max-h-72')}>
          {rows.map((row) => (
            <li key={row.id}>
              <button
                type="button"
                aria-pressed={row.id === chosen}
                onClick={() => onChoose(row.id)}
                className={classes(
                  'flex w-full items-center gap-3 px-4 py-1.5 text-left text-[13px] -outline-offset-2',
                  row.id === chosen ? 'bg-accent-wash' : 'hover:bg-sunken',
                )}
              >
                <span className="min-w-0 flex-1 truncate font-mono text-xs">
                  <MailAddress text={row.address} />
                </span>
                {row.lastError && row.state !== 'delivered' ? (
                  <span className="hidden min-w-0 flex-1 truncate text-xs text-faint md:block">
                    <MailText text={row.lastError} max={200} />
                  </span>
                ) : null}
                <StateBadge state={row.state} leased={row.leased} attempts={row.attempts} />
              </button>
            </li>
          ))}
          {found.hasNextPage ? (
            <li className="px-4 py-2">
              <button
                type="button"
                onClick={() => found.fetchNextPage()}
                disabled={found.isFetchingNextPage}
                className="text-[13px] font-medium text-accent hover:underline disabled:opacity-55"
              >
                {found.isFetchingNextPage ? 'Loading…' : `Show more (${formatCount(rows.length)} shown)`}
              </button>
            </li>
          ) : null}
        </ul>
      )}
    </Panel>
  );
}

function StateChips({
  counts,
  total,
  chosen,
  onChange,
}: {
  counts: Recipients['counts'];
  total: number;
  chosen: string;
  onChange: (state: string) => void;
}) {
  const shown = stateOrder.filter((state) => (counts[state] ?? 0) > 0);
  return (
    <fieldset className="flex h-8 min-w-0 items-center gap-1 overflow-x-auto p-0.5 max-md:w-full">
      <legend className="sr-only">State</legend>
      {[
        ['', 'All', total] as const,
        ...shown.map((state) => [state, wordsOfState[state], counts[state] ?? 0] as const),
      ].map(([state, title, count]) => (
        <button
          key={state}
          type="button"
          aria-pressed={chosen === state}
          onClick={() => onChange(chosen === state ? '' : state)}
          className={classes(
            'h-7 shrink-0 rounded-full border px-2.5 text-xs',
            chosen === state
              ? 'border-accent bg-accent-wash font-medium text-accent'
              : 'bg-surface text-soft hover:text-ink',
          )}
        >
          {title} <span className="tabular">{formatCount(count)}</span>
        </button>
      ))}
    </fieldset>
  );
}

const wordsOfState: Record<State, string> = {
  delivered: 'Delivered',
  queued: 'Queued',
  deferred: 'Deferred',
  leased: 'Delivering',
  held: 'Held',
  quarantined: 'Quarantined',
  bounced: 'Bounced',
  expired: 'Expired',
  discarded: 'Discarded',
  dropped: 'Dropped',
  'handed-over': 'Handed over',
  expanded: 'Expanded',
};
const stateOrder = Object.keys(wordsOfState) as State[];
const isState = (text: string): text is State => Object.hasOwn(wordsOfState, text);
/** Counted among the queued already. */
const isPart = (name: string): boolean => name === 'deferred' || name === 'leased';
