'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { type Outputs, problemOf, useTRPC } from '../../ui/trpc.ts';
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
      isBusy={apply.isPending || trust.isPending}
      error={apply.error}
      aside={<CopyAsCurl operation="quarantine.act" input={input} />}
      onConfirm={() => apply.mutate(input)}
      onCancel={onCancel}
    >
      {preview.isError ? <Failure error={preview.error} retry={() => preview.refetch()} /> : null}
      {!data && !preview.isError ? <Skeleton className="mt-4 h-36" /> : null}
      {data ? <Sample preview={data} /> : null}
      <label className="mt-4 block text-[13px]">
        <span className="mb-1 block font-medium">Reason</span>
        <input
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          maxLength={300}
          className="h-9 w-full rounded-md border border-line-strong bg-surface px-3"
        />
        <span className="mt-1 block text-xs text-faint">Kept in the history of the message. May be left out.</span>
      </label>
      {decision === 'release' && 'recipientIds' in asked && asked.recipientIds.length <= 100 ? (
        <TrustChoice value={trusted} onChange={setTrusted} />
      ) : null}
    </Confirm>
  );
}

function Sample({ preview }: { preview: Outputs['quarantine']['preview'] }) {
  return (
    <ul className="mt-4 max-h-48 divide-y overflow-y-auto rounded-md border text-xs">
      {preview.sample.map((row) => (
        <li key={row.recipientId} className="flex items-baseline justify-between gap-3 px-3 py-1.5">
          <MailText text={row.recipient} className="truncate font-mono" />
          <span className="max-w-[50%] shrink-0 truncate text-faint">
            <MailText text={row.subject} empty="No subject" max={120} />
          </span>
        </li>
      ))}
      {preview.count > preview.sample.length ? (
        <li className="px-3 py-1.5 text-faint">and {plural(preview.count - preview.sample.length, 'more', 'more')}</li>
      ) : null}
      {preview.count === 0 ? <li className="px-3 py-2 text-faint">Nothing fits any more.</li> : null}
    </ul>
  );
}

/** What comes while one thinks is not meant, and must not make the count a moving one. */
const upToNow = (selection: QuarantineSelection): QuarantineSelection => {
  if (!('filter' in selection) || selection.filter.before !== undefined) return selection;
  return { filter: { ...selection.filter, before: new Date().toISOString() } };
};
