'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '../../ui/trpc.ts';

/** Has a worker look for our TLSA records in DNS, and watches until it has answered. */
export const useRecordCheck = () => {
  const trpc = useTRPC();
  const client = useQueryClient();
  const start = useMutation(trpc.certificates.check.mutationOptions());
  const id = start.data?.id;
  const watched = useQuery(
    trpc.certificates.checkRun.queryOptions(
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
    if (isDone || answered > 0) void client.invalidateQueries(trpc.certificates.pathFilter());
  }, [isDone, answered, client, trpc]);
  return {
    look: () => start.mutate({}),
    isBusy: start.isPending || (id !== undefined && !isDone),
    error: start.error ?? watched.error,
    failure: run?.state === 'failed' ? run.error : null,
  };
};
