'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../ui/trpc.ts';
import { untilOver, watchedRun } from '../../ui/watched-run.ts';

/** Has a worker look at what a domain publishes about TLS, and watches until it has answered. */
export const useTransportCheck = (domain: string) => {
  const trpc = useTRPC();
  const start = useMutation(trpc.domains.transportCheck.mutationOptions());
  const id = start.data?.id;
  const watched = useQuery(
    trpc.domains.transportCheckRun.queryOptions(
      { id: id ?? '' },
      { enabled: id !== undefined, refetchInterval: untilOver },
    ),
  );
  const run = watchedRun(start, watched);
  return { ...run, look: () => start.mutate({ domain }) };
};
