'use client';

import { useState } from 'react';
import type { TableQuery } from './column.ts';

/** For rows whose order changes while one reads, such as the biggest groups: more of them are asked for anew, with a higher limit. */
export const useLimit = () => {
  const [limit, setLimit] = useState(STEP);
  return {
    limit,
    /** The query as a table takes it, given how many there are in all. */
    grown: (found: Found, all: number): TableQuery => ({
      ...found,
      hasNextPage: (found.data?.items.length ?? 0) < all && limit < MOST,
      isFetchingNextPage: found.isPlaceholderData,
      fetchNextPage: () => setLimit(Math.min(limit + STEP, MOST)),
    }),
  };
};

type Found = TableQuery & { data: { items: readonly unknown[] } | undefined; isPlaceholderData: boolean };

const STEP = 100;
const MOST = 500;
