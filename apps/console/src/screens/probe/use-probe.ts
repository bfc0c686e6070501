'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';

export type Probe = Outputs['probes']['get'];
export type ProbeStep = Probe['steps'][number];

/** Starts probes, and watches the one whose id is given until it is over. */
export const useProbe = (id: string, onStarted: (id: string) => void) => {
  const trpc = useTRPC();
  const client = useQueryClient();
  const start = useMutation(trpc.probes.start.mutationOptions({ onSuccess: (started) => onStarted(started.id) }));
  const watched = useQuery(
    trpc.probes.get.queryOptions(
      { id },
      {
        enabled: id !== '',
        refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 400),
      },
    ),
  );
  const probe = id !== '' && watched.data?.id === id ? watched.data : undefined;
  const over = probe && isOver(probe) ? probe.id : undefined;
  useEffect(() => {
    if (over !== undefined || start.data) void client.invalidateQueries(trpc.probes.list.pathFilter());
  }, [over, start.data, client, trpc]);
  return {
    probe,
    start,
    isBusy: start.isPending || (probe !== undefined && !isOver(probe)),
    isLost: id !== '' && watched.isError && !watched.data,
    error: watched.error,
    retry: () => void watched.refetch(),
  };
};

const isOver = ({ state }: Pick<Probe, 'state'>): boolean => state === 'done' || state === 'failed';
