'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Empty, Failure } from '../../ui/feedback.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Progress } from '../../ui/progress.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { type ActionKind, actionWords, type StoredAction } from './action-words.ts';

/** What people did to waiting mail, newest first: what is under way with its progress, and what can still be taken back. */
export function RecentActions() {
  const found = useQuery(
    useTRPC().queue.actions.queryOptions(
      { limit: 10 },
      { refetchInterval: (query) => (query.state.data?.items.some(isUnderWay) ? 1_000 : 10_000) },
    ),
  );
  const { data } = found;
  // It stands at the end of the page and comes when it is known, so that it pushes nothing.
  if (!data && !found.isError) return null;
  return (
    <Panel
      title="Recent actions"
      aside={<CopyAsCurl operation="queue.actions" input={{ limit: 10 }} />}
      flush
      className="mt-6"
    >
      {found.isError && !data ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : !data?.items.length ? (
        <Empty title="None yet">
          What somebody holds, releases, retries, reroutes or ends is listed here, and can be taken back for ten
          minutes.
        </Empty>
      ) : (
        <ul className="divide-y">
          {data.items.map((one) => (
            <ActionRow key={one.id} stored={one} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The same for what is under way only, at the head of the page; nothing when nothing is. */
export function ActionsUnderWay() {
  const found = useQuery(
    useTRPC().queue.actions.queryOptions(
      { limit: 10 },
      { refetchInterval: (query) => (query.state.data?.items.some(isUnderWay) ? 1_000 : 10_000) },
    ),
  );
  const items = found.data?.items.filter(isUnderWay) ?? [];
  if (items.length === 0) return null;
  return (
    <Panel flush className="mb-4">
      <ul className="divide-y">
        {items.map((one) => (
          <ActionRow key={one.id} stored={one} />
        ))}
      </ul>
    </Panel>
  );
}

function ActionRow({ stored }: { stored: StoredAction }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const refresh = { onSettled: () => void client.invalidateQueries() };
  const undo = useMutation(trpc.queue.undo.mutationOptions(refresh));
  const stop = useMutation(trpc.queue.stop.mutationOptions(refresh));
  const { title, doing } = actionWords[stored.action as ActionKind] ?? {
    title: 'Delete from quarantine',
    doing: 'Deleting',
  };
  const error = undo.error ?? stop.error;
  return (
    <li className="px-4 py-2.5 text-[13px]">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="truncate">
            <span className="font-medium">{title}</span> {countWords(stored)}
            {stored.destination ? <span className="font-mono text-xs"> → {stored.destination}</span> : null}
          </p>
          <p className="truncate text-xs text-faint">
            {stored.actor} · <When at={stored.at} /> · {aboutWords(stored)}
            {stored.reason ? ` · “${stored.reason}”` : ''}
          </p>
        </div>
        <Guarded needs="queue" className="flex items-center gap-2">
          {stored.status === 'running' ? (
            <Button busy={stop.isPending} onClick={() => stop.mutate({ id: stored.id })}>
              Stop
            </Button>
          ) : null}
          {stored.canUndo && stored.status !== 'running' ? (
            <Button busy={undo.isPending} onClick={() => undo.mutate({ undoToken: stored.id })}>
              Undo
            </Button>
          ) : null}
          {stored.canUndo ? (
            <CopyAsCurl operation="queue.undo" input={{ undoToken: stored.id }} className="max-sm:hidden" />
          ) : null}
        </Guarded>
      </div>
      {isUnderWay(stored) ? (
        <div className="mt-2">
          <Progress
            label={stored.status === 'undoing' ? 'Taking it back' : `${doing} mail`}
            done={stored.status === 'undoing' ? stored.undone : stored.affected + stored.skipped}
            total={stored.status === 'undoing' ? stored.affected : stored.total}
            unit="recipients"
          />
        </div>
      ) : null}
      {error ? (
        <p role="alert" className="mt-1 text-xs text-bad">
          {problemOf(error).detail}
        </p>
      ) : null}
    </li>
  );
}

const isUnderWay = ({ status }: StoredAction): boolean => status === 'running' || status === 'undoing';

const countWords = ({ status, affected, skipped, total, undone }: StoredAction): string => {
  const left = skipped > 0 ? `, ${formatCount(skipped)} left alone` : '';
  switch (status) {
    case 'running':
    case 'undoing':
      return plural(total, 'recipient');
    case 'stopped':
      return `${formatCount(affected)} of ${plural(total, 'recipient')}, then stopped${left}`;
    case 'undone':
      return `${plural(affected, 'recipient')}; taken back for ${formatCount(undone)}`;
    case 'done':
      return `${plural(affected, 'recipient')}${left}`;
  }
};

/** What it was done to, as a search would say it. */
const aboutWords = ({ filter }: StoredAction): string => {
  if (filter === null) return 'chosen one by one';
  const parts = Object.entries(filter).filter(([name]) => name !== 'before');
  return parts.length === 0 ? 'everything' : parts.map(([name, value]) => `${name}: ${String(value)}`).join(' · ');
};
