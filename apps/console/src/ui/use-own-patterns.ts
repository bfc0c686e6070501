'use client';

import type { ReplyPattern } from '@posthorn/events/explain/explanation';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from './trpc.ts';

/** The explanations that this installation adds; none until they are known. */
export const useOwnPatterns = (): readonly ReplyPattern[] => {
  const { data } = useQuery(useTRPC().explanations.own.queryOptions(undefined, { staleTime: 300_000 }));
  return data?.items ?? none;
};

const none: readonly ReplyPattern[] = [];
