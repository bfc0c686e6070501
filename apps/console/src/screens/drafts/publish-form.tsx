'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { useConfirmed } from '../account/confirm-identity.tsx';
import type { Published } from './in-force-line.tsx';
import { ProblemList } from './problem-list.tsx';

/** The reason, and the button that puts the draft in force. */
export function PublishForm({
  refusal,
  onPublished,
  children,
}: {
  /** Why it cannot be published now. */
  refusal: string | undefined;
  onPublished: (published: Published) => void;
  /** Other things that can be done with the draft. */
  children?: React.ReactNode;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const publish = useMutation(
    trpc.drafts.publish.mutationOptions({
      onSuccess: (published) => {
        onPublished(published);
        void client.invalidateQueries();
      },
      onError: () => void client.invalidateQueries(trpc.drafts.pathFilter()),
    }),
  );
  const { run, dialog } = useConfirmed();
  const problem = publish.error ? problemOf(publish.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A refusal shows below, from the mutation's own state.
    if (!refusal) run(() => publish.mutateAsync({ reason })).catch(() => undefined);
  };
  return (
    <>
      <form onSubmit={submit} className="border-t bg-raised px-4 py-3 sm:px-6 lg:px-8">
        {problem ? (
          <div role="alert" className="mb-2 text-[13px]">
            <p className="text-bad">{problem.detail}</p>
            <ProblemList errors={problem.errors ?? []} warnings={[]} />
          </div>
        ) : null}
        <div className="flex flex-wrap items-center gap-2">
          <label htmlFor="publish-reason" className="sr-only">
            Reason
          </label>
          <input
            id="publish-reason"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder="Why, in a few words? This is kept with the revision"
            required
            maxLength={500}
            autoComplete="off"
            className="h-8 min-w-0 flex-1 basis-60 max-sm:basis-full rounded-md border border-line-strong bg-surface px-3 text-[13px] placeholder:text-faint"
          />
          <CopyAsCurl operation="drafts.publish" input={{ reason: reason || 'why' }} className="max-sm:hidden" />
          {children}
          <Button
            kind="primary"
            type="submit"
            busy={publish.isPending}
            disabled={refusal !== undefined}
            title={refusal}
          >
            {publish.isPending ? 'Publishing…' : 'Publish'}
          </Button>
        </div>
        {refusal ? <p className="mt-1.5 text-xs text-warn">{refusal}</p> : null}
      </form>
      {dialog}
    </>
  );
}
