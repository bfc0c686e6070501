'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { plural } from '../../ui/format.ts';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { ConfirmAction } from './confirm-action.tsx';

export type QueueSelection =
  | { recipientIds: string[] }
  | {
      filter: { destination?: string; reason?: string; messageId?: string; state?: 'queued' | 'held' | 'quarantined' };
    };
export type ActionKind = 'hold' | 'release' | 'retry' | 'expire' | 'fail' | 'drop';

/** What can be done about waiting mail: a count and a sample first, then apply, then undo for some minutes where that is possible. */
export function QueueActions({
  selection,
  isHeld,
  isMany = false,
}: {
  selection: QueueSelection;
  isHeld: boolean;
  isMany?: boolean;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const me = useQuery(trpc.account.me.queryOptions(undefined, { staleTime: 60_000 }));
  const [asked, ask] = useState<ActionKind | null>(null);
  const undo = useMutation(trpc.queue.undo.mutationOptions({ onSuccess: () => client.invalidateQueries() }));
  const [done, setDone] = useState<{ words: string; undoToken: string | null } | null>(null);
  if (!me.data?.permissions.includes('queue'))
    return <p className="text-xs text-faint">Your role may look at the queue, not change it.</p>;

  const finish = (words: string, undoToken: string | null) => {
    ask(null);
    setDone({ words, undoToken });
    void client.invalidateQueries();
  };
  const kinds = isHeld ? heldKinds : queuedKinds;
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        {kinds.map(([kind, title]) => (
          <Button key={kind} kind={kind === 'drop' || kind === 'fail' ? 'danger' : 'plain'} onClick={() => ask(kind)}>
            {isMany ? `${title}…` : title}
          </Button>
        ))}
      </div>
      <div role="status" className="text-[13px]">
        {done ? (
          <p className="mt-2 text-soft">
            {undo.isSuccess ? `Undone for ${plural(undo.data.count, 'recipient')}.` : done.words}{' '}
            {done.undoToken && !undo.isSuccess ? (
              <button
                type="button"
                className="font-medium text-accent hover:underline"
                onClick={() => undo.mutate({ undoToken: done.undoToken ?? '' })}
              >
                Undo
              </button>
            ) : null}
            {undo.isError ? <span className="text-bad"> {problemOf(undo.error).detail}</span> : null}
          </p>
        ) : null}
      </div>
      {asked ? <ConfirmAction action={asked} selection={selection} onDone={finish} onCancel={() => ask(null)} /> : null}
    </div>
  );
}

const endings: [ActionKind, string][] = [
  ['fail', 'Fail with report'],
  ['drop', 'Drop'],
];
const heldKinds: [ActionKind, string][] = [['release', 'Release'], ...endings];
const queuedKinds: [ActionKind, string][] = [['retry', 'Retry now'], ['hold', 'Hold'], ...endings];
