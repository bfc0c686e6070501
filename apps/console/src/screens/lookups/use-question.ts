import { useMutation, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../ui/trpc.ts';

/** A question that an engine puts to a look-up, from the click to the answer. */
export const useQuestion = () => {
  const trpc = useTRPC();
  const start = useMutation(trpc.lookups.ask.mutationOptions());
  const asked = start.data?.id;
  const watched = useQuery(
    trpc.lookups.answer.queryOptions(
      { id: asked ?? '' },
      { enabled: asked !== undefined, refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : 300) },
    ),
  );
  const run = watched.data?.id === asked ? watched.data : undefined;
  const isDone = isOver(run?.state);
  return {
    ask: start.mutate,
    run,
    isDone,
    isBusy: start.isPending || (asked !== undefined && !isDone && !watched.error),
    error: start.error ?? watched.error,
  };
};

const isOver = (state: string | undefined): boolean => state === 'done' || state === 'failed';
