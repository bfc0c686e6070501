'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import type { ActionKind, QueueSelection } from './queue-actions.tsx';

type Props = {
  action: ActionKind;
  selection: QueueSelection;
  onDone: (words: string, undoToken: string | null) => void;
  onCancel: () => void;
};

/** Shows the count and a sample before anything happens. What changed meanwhile is refused and shown again. */
export function ConfirmAction({ action, selection, onDone, onCancel }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const trpc = useTRPC();
  useEffect(() => dialog.current?.showModal(), []);
  const preview = useQuery(
    trpc.queue.preview.queryOptions({ action, ...selection }, { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 }),
  );
  const apply = useMutation(
    trpc.queue.act.mutationOptions({
      onSuccess: (result) =>
        onDone(
          `${doneWords[action]} ${plural(result.count, 'recipient')}${result.skipped ? `; ${result.skipped} left alone, because they are being delivered` : ''}.`,
          result.undoToken,
        ),
      onError: () => preview.refetch(),
    }),
  );
  const { title, warning, takesReason } = words[action];
  const { data } = preview;
  return (
    <dialog
      ref={dialog}
      onClose={onCancel}
      aria-labelledby="confirm-title"
      className="m-auto w-[min(520px,calc(100vw-32px))] rounded-xl border bg-raised p-0 text-ink shadow-pop backdrop:bg-black/40"
    >
      <div className="p-5">
        <h2 id="confirm-title" className="text-[15px] font-semibold">
          {data ? `${title} ${plural(data.count, 'recipient')}?` : `${title}…`}
        </h2>
        <p className="mt-1 text-soft">{warning}</p>
        {preview.isError ? <Failure error={preview.error} retry={() => preview.refetch()} /> : null}
        {!data && !preview.isError ? <Skeleton className="mt-4 h-24" /> : null}
        {data ? (
          <ul className="mt-4 max-h-48 divide-y overflow-y-auto rounded-md border text-xs">
            {data.sample.map((row) => (
              <li key={row.recipientId} className="flex items-baseline justify-between gap-3 px-3 py-1.5">
                <MailText text={row.recipient} className="truncate font-mono" />
                <span className="shrink-0 truncate text-faint">{row.destination}</span>
              </li>
            ))}
            {data.count > data.sample.length ? (
              <li className="px-3 py-1.5 text-faint">and {plural(data.count - data.sample.length, 'more', 'more')}</li>
            ) : null}
            {data.count === 0 ? <li className="px-3 py-2 text-faint">Nothing fits any more.</li> : null}
          </ul>
        ) : null}
        {takesReason ? (
          <label className="mt-4 block text-[13px]">
            <span className="mb-1 block font-medium">Reason</span>
            <input
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              maxLength={300}
              className="h-9 w-full rounded-md border border-line-strong bg-surface px-3"
            />
          </label>
        ) : null}
        {apply.isError ? (
          <p role="alert" className="mt-3 text-[13px] text-bad">
            {problemOf(apply.error).detail}
          </p>
        ) : null}
      </div>
      <div className="flex justify-end gap-2 border-t px-5 py-3">
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          kind="primary"
          disabled={!data || data.count === 0}
          busy={apply.isPending}
          onClick={() =>
            apply.mutate({
              action,
              ...selection,
              ...(reason ? { reason } : {}),
              ...(data ? { token: data.token } : {}),
            })
          }
        >
          {title}
        </Button>
      </div>
    </dialog>
  );
}

const words: Record<ActionKind, { title: string; warning: string; takesReason?: boolean }> = {
  hold: {
    title: 'Hold',
    warning: 'Delivery waits until somebody releases it. It does not grow old meanwhile. Can be undone.',
    takesReason: true,
  },
  release: { title: 'Release', warning: 'Delivery begins at once. Can be undone for what has not been tried by then.' },
  retry: { title: 'Retry', warning: 'The next try is made now, whatever the schedule says.' },
  expire: {
    title: 'Expire',
    warning: 'It is given up now, and the sender gets a report that says so. Cannot be undone.',
  },
  fail: {
    title: 'Fail',
    warning: 'It is given up now, and the sender gets a report with your reason. Cannot be undone.',
    takesReason: true,
  },
  drop: { title: 'Drop', warning: 'It disappears without a report: nobody is told. Cannot be undone.' },
};

const doneWords: Record<ActionKind, string> = {
  hold: 'Held',
  release: 'Released',
  retry: 'Trying again:',
  expire: 'Expiring',
  fail: 'Failing, with a report:',
  drop: 'Dropped',
};
