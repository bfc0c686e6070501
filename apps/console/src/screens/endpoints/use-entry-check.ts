'use client';

import type { entryMistakes } from '@posthorn/settings/actions/mistakes';
import type { Problem } from '@posthorn/settings/configuration';
import { useEffect, useMemo, useState } from 'react';

/** What is about events: a webhook, an action or a veto. */
export type EventEntry = Parameters<typeof entryMistakes>[0];

/**
 * What is wrong with an entry: its expressions while they are typed, as the worker would read them, and otherwise what the server said when it was
 * saved. Where the reader cannot be fetched, the server's words have to do.
 */
export const useEntryCheck = (
  entry: EventEntry,
  { refused, lists }: { refused: readonly Problem[]; lists: readonly string[] },
): readonly Problem[] => {
  const [found, setFound] = useState<readonly Problem[] | null>(null);
  const names = lists.join('\n');
  useEffect(() => {
    let isStale = false;
    const timer = setTimeout(() => {
      void import('@posthorn/settings/actions/mistakes')
        .then(({ entryMistakes: read }) => read(entry, new Set(names.split('\n'))))
        .catch(() => null)
        .then((next) => isStale || setFound(next));
    }, SETTLED);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [entry, names]);
  return useMemo(
    // Only readers know at which character; those of the server are the same and late.
    () => (found === null ? refused : [...found, ...refused.filter(({ position }) => position === undefined)]),
    [found, refused],
  );
};

/** Milliseconds after the last key. */
const SETTLED = 150;
