'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../ui/trpc.ts';

/** Has a worker look at what a domain publishes about TLS, and watches until it has answered. */
export const useTransportCheck = (domain: string) => {
  const trpc = useTRPC();
  const start = useMutation(trpc.domains.transportCheck.mutationOptions());
  const id = start.data?.id;
  const watched = useQuery(
    trpc.domains.transportCheckRun.queryOptions(
      { id: id ?? '' },
      {
        enabled: id !== undefined,
        refetchInterval: ({ state }) => (state.data?.state === 'done' || state.data?.state === 'failed' ? false : 400),
      },
    ),
  );
  const run = watched.data?.id === id ? watched.data : undefined;
  const isDone = run?.state === 'done' || run?.state === 'failed';
  return {
    look: () => start.mutate({ domain }),
    isBusy: start.isPending || (id !== undefined && !isDone && !watched.isError),
    items: run?.items ?? [],
    error: start.error ?? watched.error,
    failure: run?.state === 'failed' ? run.error : null,
  };
};
