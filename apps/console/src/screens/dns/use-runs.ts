'use client';

import { useQueries } from '@tanstack/react-query';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';

export type DnsRun = Outputs['dns']['run'];

/** What processes answer to something that was asked of each of them; undefined where it is still awaited. */
export const useRuns = (ids: readonly string[]): { id: string; run: DnsRun | undefined; error: unknown }[] => {
  const trpc = useTRPC();
  return useQueries({
    queries: ids.map((id) =>
      trpc.dns.run.queryOptions(
        { id },
        {
          retry: false,
          staleTime: 60_000,
          refetchInterval: ({ state }) => (state.error || (state.data && isOver(state.data)) ? false : 400),
        },
      ),
    ),
    combine: (found) =>
      found.map(({ data, error }, index) => ({
        id: ids[index]!,
        run: data && isOver(data) ? data : undefined,
        error,
      })),
  });
};

const isOver = ({ state }: Pick<DnsRun, 'state'>): boolean => state === 'done' || state === 'failed';
