import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '../../ui/trpc.ts';
import { type SentView, sentQuery } from './sent-filter.ts';

/** The reports that were sent, page by page. */
export const useSent = (shown: SentView) =>
  useInfiniteQuery(
    useTRPC().dmarc.sent.infiniteQueryOptions(
      { ...sentQuery(shown), limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
