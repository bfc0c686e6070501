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
    if (wasDown.current && !isDown) void client.refetchQueries({ type: 'active' });
    wasDown.current = isDown;
  }, [isDown, client]);
  return { health: data, isUnreachable, unreachableSince: useSince(isUnreachable) };
};

/** When this page first saw it. */
const useSince = (is: boolean): Date | null => {
  const [since, setSince] = useState<Date | null>(null);
  useEffect(() => setSince(is ? new Date() : null), [is]);
  return since;
};
