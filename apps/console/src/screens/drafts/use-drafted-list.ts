'use client';

import type { Configuration } from '@posthorn/settings/configuration';
import { useMemo } from 'react';
import { compareEntries, type EntryState } from './compare-entries.ts';
import type { Draft } from './use-draft.ts';

/** One list of the settings as the draft has it: its entries, how each differs from what is in force, and the keys of those that are gone. */
export const useDraftedList = <Entry>(
  draft: Draft,
  listOf: (configuration: Configuration) => readonly Entry[],
  key: keyof Entry,
): { entries: readonly Entry[]; stateOf: (key: string) => EntryState; removed: readonly string[] } => {
  const entries = draft.configuration ? listOf(draft.configuration) : none;
  const before = draft.inForce ? listOf(draft.inForce) : none;
  const compared = useMemo(
    () => compareEntries<Entry>(before, entries, (entry) => String(entry[key])),
    [before, entries, key],
  );
  return { entries, ...compared };
};

const none: never[] = [];
