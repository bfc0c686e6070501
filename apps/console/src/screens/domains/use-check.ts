'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '../../ui/trpc.ts';

/** Has a worker look for the records of a domain, and watches until it has answered. */
export const useCheck = (domain: string) => {
  const trpc = useTRPC();
  const client = useQueryClient();
  const start = useMutation(trpc.domains.check.mutationOptions());
  const id = start.data?.id;
  const watched = useQuery(
    trpc.domains.checkRun.queryOptions(
      { id: id ?? '' },
      {
        enabled: id !== undefined,
        refetchInterval: ({ state }) => (state.data?.state === 'done' || state.data?.state === 'failed' ? false : 400),
      },
    ),
  );
  const run = watched.data?.id === id ? watched.data : undefined;
  const isDone = run?.state === 'done' || run?.state === 'failed';
  const answered = run?.items.length ?? 0;
  useEffect(() => {
    if (isDone || answered > 0) void client.invalidateQueries(trpc.domains.pathFilter());
  }, [isDone, answered, client, trpc]);
  return {
    look: () => start.mutate({ domain }),
    isBusy: start.isPending || (id !== undefined && !isDone),
    error: start.error ?? watched.error,
    failure: run?.state === 'failed' ? run.error : null,
  };
};
