'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CornerUpLeft, Hourglass, MoreHorizontal, Route, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { QueueSearchFilter } from '../../search/queue-search.ts';
import { Button, buttonLook } from '../../ui/button.tsx';
import { plural } from '../../ui/format.ts';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { Guarded, usePermission } from '../../ui/permission.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { useUndo } from '../../ui/undo-bar.tsx';
import { type ActionKind, actionWords } from './action-words.ts';
import { ConfirmAction } from './confirm-action.tsx';

/** Recipients one by one, or everything that a filter matches. */
export type QueueSelection = { recipientIds: string[] } | { filter: QueueSearchFilter };

/**
 * What can be done about waiting mail: a count and a sample first, then apply, then undo for some minutes. `isHeld`: all of it is held;
 * false: none of it; left out: both may be there.
 */
export function QueueActions({
  selection,
  isHeld,
  isMany = false,
  onDone,
}: {
  selection: QueueSelection;
  isHeld?: boolean;
  isMany?: boolean;
  onDone?: () => void;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { show } = useUndo();
  const { may } = usePermission('queue');
  const [asked, ask] = useState<ActionKind | null>(null);
  const undo = useMutation(trpc.queue.undo.mutationOptions());

  const finish = (kind: ActionKind, result: Outputs['queue']['act']) => {
    ask(null);
    void client.invalidateQueries();
    onDone?.();
    const token = result.undoToken;
    show({
      text: wordsFor(kind, result),
      until: result.undoUntil,
      ...(token === null
        ? {}
        : {
            undo: async () => {
              const undone = await undo.mutateAsync({ undoToken: token });
              void client.invalidateQueries();
              if (!undone.isDone) return 'Taking it back; the queue page shows how far it is.';
              const left = undone.skipped > 0 ? `; ${undone.skipped} have moved on since` : '';
              return `Undone for ${plural(undone.count, 'recipient')}${left}.`;
            },
          }),
    });
  };
  const dots = isMany ? '…' : '';
  return (
    <Guarded needs="queue" className="flex flex-wrap gap-2">
      {isHeld === true ? null : (
        <>
          <Button onClick={() => ask('retry')}>Retry now{dots}</Button>
          <Button onClick={() => ask('hold')}>Hold{dots}</Button>
        </>
      )}
      {isHeld === false ? null : <Button onClick={() => ask('release')}>Release{dots}</Button>}
      <Menu label="More actions" items={moreItems(ask)} disabled={!may} look={buttonLook('plain')}>
        <MoreHorizontal aria-hidden className="size-4" />
      </Menu>
      {asked ? (
        <ConfirmAction
          action={asked}
          selection={selection}
          onDone={(result) => finish(asked, result)}
          onCancel={() => ask(null)}
        />
      ) : null}
    </Guarded>
  );
}

const moreItems = (ask: (kind: ActionKind) => void): MenuItem[] => [
  { id: 'reroute', title: 'Reroute…', icon: Route, hint: 'To another next hop', onSelect: () => ask('reroute') },
  { kind: 'line' },
  {
    id: 'fail',
    title: 'Fail with report…',
    icon: CornerUpLeft,
    tone: 'danger',
    hint: 'The sender is told why',
    onSelect: () => ask('fail'),
  },
  {
    id: 'expire',
    title: 'Expire…',
    icon: Hourglass,
    tone: 'danger',
    hint: 'The sender is told that it took too long',
    onSelect: () => ask('expire'),
  },
  { id: 'drop', title: 'Drop…', icon: Trash2, tone: 'danger', hint: 'Nobody is told', onSelect: () => ask('drop') },
];

const wordsFor = (kind: ActionKind, { isDone, total, count, skipped }: Outputs['queue']['act']): string => {
  if (!isDone) return `${actionWords[kind].doing} ${plural(total, 'recipient')}; it goes on by itself.`;
  const left =
    skipped > 0
      ? `; ${skipped.toLocaleString('en-GB')} left alone, because they are being delivered or it does not apply`
      : '';
  return `${actionWords[kind].done} ${plural(count, 'recipient')}${left}.`;
};
