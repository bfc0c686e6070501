'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { plural } from '../../ui/format.ts';
import { type Outputs, problemOf, useTRPC } from '../../ui/trpc.ts';
import { Changes } from './changes.tsx';

/** What the draft changes, in words; a reason; publish. Afterwards: on how many processes it is in force, and after how long. */
export function PublishBar() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const me = useQuery(trpc.account.me.queryOptions(undefined, { staleTime: 60_000 }));
  const mayConfigure = me.data?.permissions.includes('configure') ?? false;
  const { data } = useQuery(trpc.drafts.get.queryOptions(undefined, { enabled: mayConfigure }));
  const [reason, setReason] = useState('');
  const refresh = () => client.invalidateQueries();
  const publish = useMutation(
    trpc.drafts.publish.mutationOptions({
      onSuccess: () => {
        setReason('');
        void refresh();
      },
      onError: () => void refresh(),
    }),
  );
  const discard = useMutation(trpc.drafts.discard.mutationOptions({ onSuccess: refresh }));
  const draft = data?.draft;
  if (!draft) return publish.data ? <InForce published={publish.data} /> : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    publish.mutate({ reason });
  };
  const problem = publish.error ? problemOf(publish.error) : null;
  return (
    <section aria-label="Draft" className="mb-4 rounded-xl border border-accent bg-surface shadow-card">
      <details className="border-b" open>
        <summary className="px-4 py-2.5 text-[13px] font-medium">
          {draft.changes.length === 0
            ? 'A draft that changes nothing'
            : `${plural(draft.changes.length, 'change')} not in force yet`}
        </summary>
        <div className="px-4 pb-3">
          <Changes changes={draft.changes} />
        </div>
      </details>
      <form onSubmit={submit} className="flex flex-wrap items-center gap-2 px-4 py-3">
        <label htmlFor="reason" className="sr-only">
          Reason
        </label>
        <input
          id="reason"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          placeholder="Why? This is kept with the revision"
          required
          maxLength={500}
          className="h-8 min-w-0 flex-1 basis-60 rounded-md border border-line-strong bg-surface px-3 placeholder:text-faint"
        />
        <Button kind="quiet" busy={discard.isPending} onClick={() => discard.mutate()}>
          Discard
        </Button>
        <Button
          kind="primary"
          type="submit"
          busy={publish.isPending}
          disabled={reason.trim() === '' || draft.errors.length > 0 || draft.changes.length === 0}
        >
          {publish.isPending ? 'Publishing…' : 'Publish'}
        </Button>
      </form>
      {draft.isBehind || problem || draft.errors.length > 0 || draft.warnings.length > 0 ? (
        <div role="alert" className="space-y-1 border-t px-4 py-2.5 text-[13px]">
          {draft.isBehind ? (
            <p className="text-warn">
              Revision {data.current} was published since this draft was begun from {draft.base}. Note your changes,
              discard the draft, and make them again on what is in force now.
            </p>
          ) : null}
          {problem ? <p className="text-bad">{problem.detail}</p> : null}
          {[...draft.errors, ...(problem?.errors ?? [])].map((item) => (
            <p key={`${item.path} ${item.reason}`} className="text-bad">
              <code className="font-mono text-xs">{item.path}</code>: {item.reason}
            </p>
          ))}
          {draft.warnings.map((item) => (
            <p key={`${item.path} ${item.reason}`} className="text-warn">
              <code className="font-mono text-xs">{item.path}</code>: {item.reason}
            </p>
          ))}
        </div>
      ) : null}
    </section>
  );
}

function InForce({ published }: { published: Outputs['drafts']['publish'] }) {
  const { processes, everywhere } = published.inForce;
  const there = processes.filter((row) => row.isInForce);
  const slowest = Math.max(0, ...there.map((row) => row.afterMs ?? 0));
  return (
    <p
      role="status"
      className={`mb-4 rounded-xl px-4 py-2.5 text-[13px] font-medium ${everywhere ? 'bg-good-wash text-good' : 'bg-warn-wash text-warn'}`}
    >
      Revision {published.revision} is in force on {there.length} of {plural(processes.length, 'process', 'processes')}{' '}
      after {slowest} ms.
      {everywhere ? '' : ' The others follow as soon as they can; the overview shows which revision each one runs.'}
    </p>
  );
}
