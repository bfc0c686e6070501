'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type Outputs, problemOf, useTRPC } from './trpc.ts';

export type HealthPart = Outputs['health']['get']['parts'][number] & { since?: string | null; works?: string };

/** How the parts are, asked every few seconds. When the database or the console is back, everything that failed meanwhile is asked again. */
export const useHealth = () => {
  const client = useQueryClient();
  const { data, error } = useQuery(
    useTRPC().health.get.queryOptions(undefined, {
      refetchInterval: 4_000,
      retry: false,
      refetchOnWindowFocus: 'always',
    }),
  );
  const isUnreachable = error !== null && problemOf(error).status === 0;
  const isDown = isUnreachable || data?.status === 'down';
  const wasDown = useRef(isDown);
  useEffect(() => {
    const isBack = wasDown.current && !isDown;
    wasDown.current = isDown;
    if (!isBack) return;
    void client.refetchQueries({ type: 'active' });
    // The last part to notice may have refused once more.
    const timer = setTimeout(
      () => void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' }),
      2_500,
    );
    return () => clearTimeout(timer);
  }, [isDown, client]);
  return { health: data, isUnreachable, unreachableSince: useSince(isUnreachable) };
};

/** When this page first saw it. */
const useSince = (is: boolean): Date | null => {
  const [since, setSince] = useState<Date | null>(null);
  useEffect(() => setSince(is ? new Date() : null), [is]);
  return since;
};
