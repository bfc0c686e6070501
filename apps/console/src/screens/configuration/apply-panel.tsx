'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { plural } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Guarded, usePermission } from '../../ui/permission.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { useConfirmed } from '../account/confirm-identity.tsx';
import { ProblemList } from '../drafts/problem-list.tsx';
import type { Checked } from './check-result.tsx';

/** Puts the document in force, or into the draft; both refuse to overwrite what others published meanwhile. */
export function ApplyPanel({
  text,
  base,
  checked,
  isCurrent,
  onApplied,
}: {
  text: string;
  base: number;
  checked: Checked;
  isCurrent: boolean;
  onApplied: () => void;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const id = useId();
  const { may } = usePermission('configure');
  const [reason, setReason] = useState('');
  const [mayReplace, setMayReplace] = useState(false);
  const summary = useQuery(trpc.drafts.summary.queryOptions(undefined, { enabled: may }));
  const draft = summary.data?.draft;
  const publish = useMutation(
    trpc.configuration.replace.mutationOptions({
      onSuccess: () => {
        void client.invalidateQueries();
        onApplied();
      },
      onError: () => void client.invalidateQueries(),
    }),
  );
  const keep = useMutation(
    trpc.drafts.save.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries(trpc.drafts.pathFilter());
        router.replace('/settings/configuration?draft=review', { scroll: false });
      },
    }),
  );
  const { run, dialog } = useConfirmed();
  const publishNow = () =>
    run(() => publish.mutateAsync({ configuration: document(), base, reason })).catch(() => undefined);
  const document = () => JSON.parse(text) as Record<string, unknown>;
  const error = publish.error ?? keep.error;
  const problem = error ? problemOf(error) : null;
  const isBehind = checked.current !== base;
  return (
    <Panel title="Apply">
      <Guarded needs="configure">
        <div className="flex flex-wrap items-center gap-2">
          <label htmlFor={id} className="sr-only">
            Reason
          </label>
          <input
            id={id}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder="Why? This is kept with the revision"
            maxLength={500}
            autoComplete="off"
            className="h-8 min-w-0 flex-1 basis-60 rounded-md border border-line-strong bg-surface px-3 text-[13px] placeholder:text-faint"
          />
          <CopyAsCurl
            operation="configuration.replace"
            input={{ configuration: 'the document', base, reason: reason || 'why' }}
          />
          <Button
            busy={keep.isPending}
            disabled={!isCurrent || (draft !== null && draft !== undefined && !mayReplace)}
            onClick={() => keep.mutate({ configuration: document(), base })}
          >
            Apply as draft
          </Button>
          <Button
            kind="primary"
            busy={publish.isPending}
            disabled={!isCurrent || isBehind || reason.trim() === ''}
            title={
              isBehind ? `Revision ${checked.current} was published meanwhile: apply it as a draft to merge` : undefined
            }
            onClick={() => void publishNow()}
          >
            Publish
          </Button>
        </div>
        {draft ? (
          <label className="mt-2 flex items-center gap-2 text-[13px]">
            <input
              type="checkbox"
              checked={mayReplace}
              onChange={(event) => setMayReplace(event.target.checked)}
              className="size-4 accent-accent"
            />
            Replace my draft, which has {plural(draft.changes, 'change')}
          </label>
        ) : null}
      </Guarded>
      {problem ? (
        <div role="alert" className="mt-2 text-[13px]">
          <p className="text-bad">{problem.detail}</p>
          <ProblemList errors={problem.errors ?? []} warnings={[]} />
        </div>
      ) : null}
      {dialog}
    </Panel>
  );
}
