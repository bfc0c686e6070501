'use client';

import { useQuery } from '@tanstack/react-query';
import { plural } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';

export type RouteHits = { of(route: string): string };

/** How much each route took lately, in words; undefined while it is not known. */
export const useRouteHits = (): RouteHits | undefined => {
  const { data } = useQuery(useTRPC().routing.hits.queryOptions(undefined, { staleTime: 60_000 }));
  if (!data) return undefined;
  const counts = new Map(data.items.map(({ route, recipients }) => [route, recipients]));
  const when = data.isWhole ? 'in the last day' : 'of the last 20,000';
  return {
    of: (route) => {
      const count = counts.get(route) ?? 0;
      return count === 0 ? `no mail ${when}` : `${plural(count, 'recipient')} ${when}`;
    },
  };
};
