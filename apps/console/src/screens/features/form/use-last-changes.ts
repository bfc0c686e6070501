'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../../../ui/trpc.ts';
import type { LastChange } from './form-draft.ts';
import { isUnder } from './problems.ts';

/** What is asked for it; a page that asks the same before it shows the form spares the form a shift. */
export const lastChangesOf = (slug: string) => ({ slug, limit: 50 });

/** Which revision changed a field last, asked by the field's path; of the newest fifty that changed the feature. */
export const useLastChanges = (slug: string): ((path: string) => LastChange | undefined) => {
  const { data } = useQuery(useTRPC().features.history.queryOptions(lastChangesOf(slug)));
  return useMemo(() => {
    const known = new Map<string, LastChange | undefined>();
    return (path) => {
      if (!known.has(path)) {
        const found = data?.items.find(
          ({ number, changes }) =>
            // The first revision set everything to its default, which says nothing about anybody.
            number > 1 && changes.some((change) => isUnder(change.path, path)),
        );
        known.set(path, found && { revision: found.number, author: found.author, at: found.createdAt });
      }
      return known.get(path);
    };
  }, [data]);
};
