'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '../../ui/trpc.ts';
import { untilOver, watchedRun } from '../../ui/watched-run.ts';

/** Has a worker look for the records of a domain, and watches until it has answered. */
export const useCheck = (domain: string) => {
  const trpc = useTRPC();
  const client = useQueryClient();
  const start = useMutation(trpc.domains.check.mutationOptions());
  const id = start.data?.id;
  const watched = useQuery(
    trpc.domains.checkRun.queryOptions({ id: id ?? '' }, { enabled: id !== undefined, refetchInterval: untilOver }),
  );
  const run = watchedRun(start, watched);
  const answered = run.items.length;
  useEffect(() => {
    if (run.isDone || answered > 0) void client.invalidateQueries(trpc.domains.pathFilter());
  }, [run.isDone, answered, client, trpc]);
  return { ...run, look: () => start.mutate({ domain }) };
};
