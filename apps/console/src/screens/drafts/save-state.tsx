'use client';

import { useMutationState } from '@tanstack/react-query';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** Whether what was edited last has reached the draft, wherever on the page it was edited. */
export function SaveState({ savedAt }: { savedAt: string }) {
  const trpc = useTRPC();
  const keys = [trpc.drafts.save.mutationKey(), trpc.drafts.entries.mutationKey(), trpc.drafts.revert.mutationKey()];
  const states = useMutationState({
    filters: {
      predicate: ({ options: { mutationKey } }) =>
        keys.some((key) => JSON.stringify(key) === JSON.stringify(mutationKey)),
    },
    select: ({ state: { status, submittedAt, error } }) => ({ status, submittedAt, error }),
  });
  const last = states.toSorted((a, b) => a.submittedAt - b.submittedAt).at(-1);
  if (states.some(({ status }) => status === 'pending')) return <span className="text-faint">Saving…</span>;
  if (last?.status === 'error')
    return (
      <span className="text-bad" title={problemOf(last.error).detail}>
        The last edit was not saved
      </span>
    );
  return (
    <span className="text-faint">
      Saved <When at={savedAt} />
    </span>
  );
}
