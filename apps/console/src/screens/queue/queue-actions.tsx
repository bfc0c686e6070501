'use client';

import { CornerUpLeft, Hourglass, MoreHorizontal, Route, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { QueueSearchFilter } from '../../search/queue-search.ts';
import { Button, buttonLook } from '../../ui/button.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { Guarded, usePermission } from '../../ui/permission.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { type ActionKind, actionWords } from './action-words.ts';
import { ConfirmAction } from './confirm-action.tsx';
import type { Selection } from './selection.ts';
import { useActed } from './use-acted.ts';

export type QueueSelection = Selection<QueueSearchFilter>;

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
  const acted = useActed();
  const { may } = usePermission('queue');
  const [asked, ask] = useState<ActionKind | null>(null);

  const finish = (kind: ActionKind, result: Outputs['queue']['act']) => {
    ask(null);
    acted(result, { ...actionWords[kind], because, undone: 'Undone for' });
    onDone?.();
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

const because = 'they are being delivered or it does not apply';
