'use client';

import { useQueryParam } from '../../search/use-query-param.ts';

const states = ['waiting', 'failed', 'delivered'] as const;

/** Which attempts are listed, kept in the address: those in one state, or all of them. */
export const useAttemptState = (): [(typeof states)[number] | undefined, (next: string) => void] => {
  const [text, set] = useQueryParam('state');
  return [states.find((one) => one === text), set];
};

/** How a list of attempts is asked for: fresh while only its newest are shown. */
export const attemptPages = {
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
  refetchInterval: (asked: { state: { data?: { pages: unknown[] } | undefined } }): number | false =>
    asked.state.data?.pages.length === 1 ? 3000 : false,
};
