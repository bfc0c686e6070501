'use client';

import { useQuery } from '@tanstack/react-query';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';

export type RuleHits = Outputs['rules']['hits']['items'][number];

/** What each rule did lately; undefined while it is not known, null for a rule that was never asked. */
export const useRuleHits = (): ((rule: string) => RuleHits | null) | undefined => {
  const { data } = useQuery(useTRPC().rules.hits.queryOptions(undefined, { refetchInterval: 15_000 }));
  return data && ((rule) => data.items.find((item) => item.rule === rule) ?? null);
};
