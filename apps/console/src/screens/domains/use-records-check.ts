'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../ui/trpc.ts';
import { untilOver, watchedRun } from '../../ui/watched-run.ts';

/** Has a worker look at what DNS says about a domain's mail, and watches until it has answered. */
export const useRecordsCheck = (domain: string) => {
  const trpc = useTRPC();
  const start = useMutation(trpc.domains.recordsCheck.mutationOptions());
  const id = start.data?.id;
  const watched = useQuery(
    trpc.domains.recordsCheckRun.queryOptions(
      { id: id ?? '' },
      { enabled: id !== undefined, refetchInterval: untilOver },
    ),
  );
  const run = watchedRun(start, watched);
  return { ...run, look: () => start.mutate({ domain }) };
};
