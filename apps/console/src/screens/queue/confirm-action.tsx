'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { plural } from '../../ui/format.ts';
import { TextField } from '../../ui/text-field.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { ActionSample } from './action-sample.tsx';
import { type ActionKind, actionWords, waitSeconds } from './action-words.ts';
import type { QueueSelection } from './queue-actions.tsx';
import { upToNow } from './selection.ts';

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
  const hasDestination = action !== 'reroute' || destination.trim() !== '';
  return (
    <Confirm
      title={data ? `${title}: ${plural(data.count, 'recipient')}?` : `${title}…`}
      words={warning}
      action={title}
      count={data?.count}
      byCount={isFinal === true && (data?.count ?? 0) > 10}
      tone={isFinal ? 'danger' : 'primary'}
      isReady={data !== undefined && hasDestination}
      isBusy={apply.isPending}
      error={apply.error}
      aside={<CopyAsCurl operation="queue.act" input={input} />}
      onConfirm={() => apply.mutate(input)}
      onCancel={onCancel}
    >
      <ActionSample preview={preview} about={(row) => row.destination} />
      {takesReason ? <TextField label="Reason" value={reason} onChange={setReason} maxLength={300} /> : null}
      {action === 'reroute' ? (
        <TextField
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
