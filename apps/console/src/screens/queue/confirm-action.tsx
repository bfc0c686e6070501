'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { type ActionKind, actionWords, waitSeconds } from './action-words.ts';
import type { QueueSelection } from './queue-actions.tsx';

type Props = {
  action: ActionKind;
  selection: QueueSelection;
  onDone: (result: Outputs['queue']['act']) => void;
  onCancel: () => void;
};

/** Shows the count and a sample before anything happens. What is accepted after the look is left out; what changed is shown again. */
export function ConfirmAction({ action, selection, onDone, onCancel }: Props) {
  const [asked] = useState(() => upToNow(selection));
  const [reason, setReason] = useState('');
  const [destination, setDestination] = useState('');
  const trpc = useTRPC();
  const preview = useQuery(
    trpc.queue.preview.queryOptions({ action, ...asked }, { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 }),
  );
  const apply = useMutation(
    trpc.queue.act.mutationOptions({ onSuccess: onDone, onError: () => void preview.refetch() }),
  );
  const { title, warning, takesReason, isFinal } = actionWords[action];
  const { data } = preview;
  const input = {
    action,
    ...asked,
    ...(takesReason && reason ? { reason } : {}),
    ...(action === 'reroute' && destination ? { destination: destination.trim() } : {}),
    ...(action === 'fail' || action === 'expire' ? { waitSeconds } : {}),
    ...(data ? { token: data.token } : {}),
  };
  const isReady = action !== 'reroute' || destination.trim() !== '';
  return (
    <Confirm
      title={data ? `${title}: ${plural(data.count, 'recipient')}?` : `${title}…`}
      words={warning}
      action={title}
      count={isReady ? data?.count : 0}
      byCount={isFinal === true && (data?.count ?? 0) > 10}
      tone={isFinal ? 'danger' : 'primary'}
      isBusy={apply.isPending}
      error={apply.error}
      aside={<CopyAsCurl operation="queue.act" input={input} />}
      onConfirm={() => apply.mutate(input)}
      onCancel={onCancel}
    >
      {preview.isError ? <Failure error={preview.error} retry={() => preview.refetch()} /> : null}
      {!data && !preview.isError ? <Skeleton className="mt-4 h-36" /> : null}
      {data ? <Sample preview={data} /> : null}
      {takesReason ? <Field label="Reason" value={reason} onChange={setReason} maxLength={300} /> : null}
      {action === 'reroute' ? (
        <Field
          label="New destination"
          hint="A next hop: smarthost:relay1, mx:example.org, lmtp:store, sandbox"
          value={destination}
          onChange={setDestination}
          maxLength={300}
        />
      ) : null}
    </Confirm>
  );
}

function Sample({ preview }: { preview: Outputs['queue']['preview'] }) {
  return (
    <ul className="mt-4 max-h-48 divide-y overflow-y-auto rounded-md border text-xs">
      {preview.sample.map((row) => (
        <li key={row.recipientId} className="flex items-baseline justify-between gap-3 px-3 py-1.5">
          <MailText text={row.recipient} className="truncate font-mono" />
          <span className="max-w-[45%] shrink-0 truncate text-faint">{row.destination}</span>
        </li>
      ))}
      {preview.count > preview.sample.length ? (
        <li className="px-3 py-1.5 text-faint">and {plural(preview.count - preview.sample.length, 'more', 'more')}</li>
      ) : null}
      {preview.count === 0 ? <li className="px-3 py-2 text-faint">Nothing fits any more.</li> : null}
    </ul>
  );
}

function Field({
  label,
  hint,
  value,
  onChange,
  maxLength,
}: {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  maxLength: number;
}) {
  return (
    <label className="mt-4 block text-[13px]">
      <span className="mb-1 block font-medium">{label}</span>
      <input
        value={value}
        onChange={(event) => onChange(event.target.value)}
        maxLength={maxLength}
        className="h-9 w-full rounded-md border border-line-strong bg-surface px-3"
      />
      {hint ? <span className="mt-1 block text-xs text-faint">{hint}</span> : null}
    </label>
  );
}

/** What arrives while one thinks is not meant, and must not make the count a moving one. */
const upToNow = (selection: QueueSelection): QueueSelection => {
  if (!('filter' in selection)) return selection;
  const { filter } = selection;
  if (filter.before !== undefined || filter.messageId !== undefined || filter.queueId !== undefined) return selection;
  return { filter: { ...filter, before: new Date().toISOString() } };
};
