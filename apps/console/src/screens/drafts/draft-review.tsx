'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { useUndo } from '../../ui/undo-bar.tsx';
import { ChangeList, type DiffView } from './change-list.tsx';
import type { Published } from './in-force-line.tsx';
import { MergePanel } from './merge-panel.tsx';
import { OthersLine } from './others-line.tsx';
import { ProblemList } from './problem-list.tsx';
import { PublishForm } from './publish-form.tsx';
import { ViewSwitch } from './view-switch.tsx';

/** The draft looked at whole: what it changes, what is wrong with it, what others did meanwhile; and publishing it. */
export function DraftReview({ onPublished, onGone }: { onPublished: (done: Published) => void; onGone: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const undo = useUndo();
  const [view, setView] = useState<DiffView>('words');
  const query = useQuery(trpc.drafts.get.queryOptions());
  const refresh = () => client.invalidateQueries(trpc.drafts.pathFilter());
  const revert = useMutation(trpc.drafts.revert.mutationOptions({ onSettled: refresh }));
  const restore = useMutation(trpc.drafts.restore.mutationOptions({ onSuccess: refresh }));
  const discard = useMutation(
    trpc.drafts.discard.mutationOptions({
      onSuccess: ({ until }) => {
        onGone();
        void refresh();
        undo.show({
          text: 'The draft was thrown away.',
          until,
          undo: async () => {
            await restore.mutateAsync({});
            return 'The draft is back.';
          },
        });
      },
    }),
  );
  if (query.isError) return <Failure error={query.error} retry={() => query.refetch()} />;
  const draft = query.data?.draft;
  if (!draft)
    return (
      <div className="mx-auto w-full max-w-[1240px] space-y-2 px-4 py-4 sm:px-6 lg:px-8">
        <Skeleton className="h-5 w-2/3" />
        <Skeleton className="h-5 w-1/2" />
      </div>
    );
  const refusal = draft.isBehind
    ? 'Bring your changes onto the newest revision first.'
    : draft.errors.length > 0
      ? 'Put the errors right first.'
      : undefined;
  return (
    <>
      <div className="mx-auto min-h-0 w-full max-w-[1240px] flex-1 space-y-4 overflow-y-auto px-4 py-4 sm:px-6 lg:px-8">
        {draft.isBehind ? <MergePanel draft={draft} current={query.data?.current ?? 0} view={view} /> : null}
        <ProblemList errors={draft.errors} warnings={draft.warnings} />
        <section aria-label="Changes of the draft">
          <div className="mb-2 flex items-center justify-between gap-3">
            <p className="text-[13px] font-medium">
              Your {plural(draft.changeCount, 'change')} to revision {draft.base}
            </p>
            <ViewSwitch view={view} onChange={setView} />
          </div>
          <ChangeList
            changes={draft.changes}
            count={draft.changeCount}
            view={view}
            isBusy={revert.isPending}
            onRevert={({ path, kind }) => revert.mutate({ changes: [{ path, kind }] })}
          />
          <Refused error={revert.error} className="mt-2" />
        </section>
        <OthersLine />
      </div>
      <PublishForm refusal={refusal} onPublished={onPublished}>
        <Button kind="danger" busy={discard.isPending} onClick={() => discard.mutate()}>
          Discard all
        </Button>
      </PublishForm>
    </>
  );
}
