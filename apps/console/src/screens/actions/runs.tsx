'use client';

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { plural } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { Attempts, type AttemptWords } from '../endpoints/attempts.tsx';
import { attemptPages, useAttemptState } from '../endpoints/use-attempt-state.ts';
import { runColumns } from './run-columns.tsx';
import { RunDialog } from './run-dialog.tsx';

/** What an action did, newest first; what failed can be done again. */
export function Runs({ name, failed }: { name: string; failed: number }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [state] = useAttemptState();
  const found = useInfiniteQuery(
    trpc.actions.runs.infiniteQueryOptions({ name, ...(state ? { state } : {}), limit: 50 }, attemptPages),
  );
  const replay = useMutation(
    trpc.actions.replay.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.actions.pathFilter()) }),
  );
  return (
    <Attempts
      name={name}
      failed={failed}
      words={words}
      found={found}
      replay={replay}
      operation="actions.replay"
      columns={runColumns}
      exportName={`action-${name}`}
      dialog={(props) => <RunDialog {...props} />}
    />
  );
}

const words: AttemptWords = {
  title: 'Runs',
  one: 'run',
  done: 'Done',
  again: 'Do all failed again',
  told: (count) =>
    count === 0 ? 'Nothing failed that could be done again.' : `${plural(count, 'run')} on the way again.`,
  none: {
    title: 'It has done nothing yet',
    words: 'As soon as an event fits, its run stands here with what came of each step.',
  },
};
