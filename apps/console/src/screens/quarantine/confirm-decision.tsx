'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { type Outputs, problemOf, useTRPC } from '../../ui/trpc.ts';
import { ActionSample } from '../queue/action-sample.tsx';
import { upToNow } from '../queue/selection.ts';
import { type Decision, decisionWords } from './decision-words.ts';
import type { QuarantineSelection } from './quarantine-actions.tsx';
import { type Trust, TrustChoice, trustWords } from './trust-choice.tsx';

type Props = {
  decision: Decision;
  selection: QuarantineSelection;
  /** `more` says what else was done. */
  onDone: (result: Outputs['quarantine']['act'], more?: string) => void;
  onCancel: () => void;
};

/** Shows the count and a sample before anything happens. What comes after the look is left out; what changed is shown again. */
export function ConfirmDecision({ decision, selection, onDone, onCancel }: Props) {
  const [asked] = useState(() => upToNow(selection));
  const [reason, setReason] = useState('');
  const [trusted, setTrusted] = useState<Trust>('nobody');
  const trpc = useTRPC();
  const preview = useQuery(
    trpc.quarantine.preview.queryOptions(
      { action: decision, ...asked },
      { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
    ),
  );
  const trust = useMutation(trpc.quarantine.trust.mutationOptions());
  const apply = useMutation(
    trpc.quarantine.act.mutationOptions({
      onError: () => void preview.refetch(),
      onSuccess: async (result) => {
        if (trusted === 'nobody' || !('recipientIds' in asked)) return onDone(result);
        const more = await trust.mutateAsync({ recipientIds: asked.recipientIds, what: trusted }).then(
          trustWords,
          // What was released stays so; the list can be changed by hand.
          (error: unknown) => problemOf(error).detail,
        );
        onDone(result, more);
      },
    }),
  );
  const { title, warning } = decisionWords[decision];
  const { data } = preview;
  const input = { action: decision, ...asked, ...(reason ? { reason } : {}), ...(data ? { token: data.token } : {}) };
  return (
    <Confirm
      title={data ? `${title}: ${plural(data.count, 'recipient')}?` : `${title}…`}
      words={warning}
      action={title}
      count={data?.count}
      tone={decision === 'delete' ? 'danger' : 'primary'}
      isReady={data !== undefined}
      isBusy={apply.isPending || trust.isPending}
      error={apply.error}
      aside={<CopyAsCurl operation="quarantine.act" input={input} />}
      onConfirm={() => apply.mutate(input)}
      onCancel={onCancel}
    >
      <ActionSample
        preview={preview}
        about={({ subject }) => <MailText text={subject} empty="No subject" max={120} />}
      />
      <TextField
        label="Reason"
        hint="Kept in the history of the message. May be left out."
        value={reason}
        onChange={setReason}
        maxLength={300}
      />
      {decision === 'release' && 'recipientIds' in asked && asked.recipientIds.length <= 100 ? (
        <TrustChoice value={trusted} onChange={setTrusted} />
      ) : null}
    </Confirm>
  );
}
