'use client';

import { useQuery } from '@tanstack/react-query';
import { Check, LoaderCircle, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { plural } from '../../ui/format.ts';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { RollbackDialog } from '../revisions/rollback-dialog.tsx';

export type Published = Outputs['drafts']['publish'];

/** What came of a publication: on how many processes it is in force and after how long, until all follow; and the way back. */
export function InForceLine({ published, onDone }: { published: Published; onDone: () => void }) {
  const trpc = useTRPC();
  const [isAsking, setAsking] = useState<'back' | 'who' | null>(null);
  const { revision } = published;
  const { data } = useQuery(
    trpc.configuration.inForce.queryOptions(
      { revision, waitMs: 0 },
      {
        initialData: published.inForce,
        enabled: !published.inForce.everywhere,
        refetchInterval: (query) => (query.state.data?.everywhere ? false : 1_000),
      },
    ),
  );
  const there = data.processes.filter((row) => row.isInForce);
  const missing = data.processes.filter((row) => !row.isInForce);
  const slowest = Math.max(0, ...published.inForce.processes.map((row) => row.afterMs ?? 0));
  const isLate = !published.inForce.everywhere;
  const Icon = data.everywhere ? Check : LoaderCircle;
  return (
    <div className="mx-auto flex min-h-12 w-full max-w-[1240px] flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 sm:px-6 lg:px-8">
      <p role="status" className="flex min-w-0 flex-1 basis-72 items-center gap-2 text-[13px]">
        <Icon
          aria-hidden
          className={classes('size-4 shrink-0', data.everywhere ? 'text-good' : 'text-warn motion-safe:animate-spin')}
        />
        <span className="min-w-0">
          <span className="font-medium">Revision {revision}</span> is in force on {there.length} of{' '}
          {plural(data.processes.length, 'process', 'processes')}
          {isLate ? '' : ` after ${slowest} ms`}.{' '}
          {missing.length > 0 ? (
            <button type="button" onClick={() => setAsking('who')} className="font-medium text-accent hover:underline">
              Which does not follow?
            </button>
          ) : null}
        </span>
      </p>
      <Button onClick={() => setAsking('back')}>Undo</Button>
      <button
        type="button"
        aria-label="Dismiss"
        onClick={onDone}
        className="inline-flex size-8 items-center justify-center rounded-md text-faint hover:bg-sunken hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
      {isAsking === 'back' ? (
        <RollbackDialog number={revision - 1} reason={`Undo revision ${revision}`} onClose={() => setAsking(null)} />
      ) : null}
      {isAsking === 'who' ? <Missing rows={missing} onClose={() => setAsking(null)} /> : null}
    </div>
  );
}

function Missing({ rows, onClose }: { rows: Published['inForce']['processes']; onClose: () => void }) {
  return (
    <Dialog title="Not in force there yet" onClose={onClose}>
      <ul className="space-y-2 text-[13px]">
        {rows.map((row) => (
          <li key={row.id}>
            <span className="font-medium capitalize">{row.kind}</span>{' '}
            <code className="font-mono text-xs text-faint">{row.id.slice(0, 8)}</code> runs{' '}
            {row.revision === null ? 'no revision' : `revision ${row.revision}`}
            <span className="block text-soft">
              {row.error ?? 'It has not said why; it looks for new settings each second.'}
            </span>
          </li>
        ))}
        {rows.length === 0 ? <li>All of them follow by now.</li> : null}
      </ul>
    </Dialog>
  );
}
