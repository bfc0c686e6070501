'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { ChangeList, type DiffView } from '../drafts/change-list.tsx';
import { ViewSwitch } from '../drafts/view-switch.tsx';

/** Putting an earlier revision in force again: what it would change now, why, and then as a new revision. */
export function RollbackDialog({
  number,
  reason: given = '',
  onClose,
}: {
  number: number;
  reason?: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [reason, setReason] = useState(given);
  const [view, setView] = useState<DiffView>('words');
  const newest = useQuery(trpc.configuration.inForce.queryOptions({ waitMs: 0 }));
  const base = newest.data?.revision;
  const diff = useQuery(
    trpc.revisions.diff.queryOptions({ number, against: base ?? 1 }, { enabled: base !== undefined }),
  );
  const rollback = useMutation(
    trpc.revisions.rollback.mutationOptions({ onSuccess: () => void client.invalidateQueries() }),
  );
  const input = { number, reason, ...(base === undefined ? {} : { base }) };
  const error = rollback.error ?? diff.error ?? newest.error;
  const done = rollback.data;
  return (
    <Dialog
      size="wide"
      title={`Put revision ${number} in force again?`}
      onClose={onClose}
      foot={
        done ? (
          <Button onClick={onClose}>Close</Button>
        ) : (
          <>
            <span className="mr-auto">
              <CopyAsCurl operation="revisions.rollback" input={input} />
            </span>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              kind="primary"
              busy={rollback.isPending}
              disabled={reason.trim() === '' || !diff.data || diff.data.changes.length === 0}
              onClick={() => rollback.mutate(input)}
            >
              Roll back
            </Button>
          </>
        )
      }
    >
      {done ? (
        <p role="status" className="pt-2 text-[13px]">
          The settings of revision {number} are in force again, as revision {done.revision}, on{' '}
          {done.inForce.processes.filter((row) => row.isInForce).length} of{' '}
          {plural(done.inForce.processes.length, 'process', 'processes')}.
        </p>
      ) : (
        <>
          <div className="mt-1 mb-2 flex items-center justify-between gap-3">
            <p className="text-[13px] text-soft">
              {diff.data ? `${plural(diff.data.changeCount, 'change')} to what is in force now` : 'Comparing…'}
            </p>
            <ViewSwitch view={view} onChange={setView} />
          </div>
          <div className="max-h-[40dvh] min-h-16 overflow-y-auto rounded-lg border p-3">
            {diff.data ? (
              <ChangeList changes={diff.data.changes} count={diff.data.changeCount} view={view} />
            ) : (
              <Skeleton className="h-5 w-1/2" />
            )}
          </div>
          <label className="mt-3 block text-[13px]">
            <span className="mb-1 block">Why? This is kept with the new revision</span>
            <input
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              maxLength={500}
              autoComplete="off"
              className="h-8 w-full rounded-md border border-line-strong bg-surface px-3"
            />
          </label>
        </>
      )}
      <Refused error={error} className="mt-3" />
    </Dialog>
  );
}
