import { equal } from './equal.ts';

/** How an entry of a draft differs from what is in force. */
export type EntryState = 'new' | 'changed' | undefined;

/** By key: which entries of a list are new or changed in the draft, and which are gone. */
export const compareEntries = <Entry>(
  inForce: readonly Entry[],
  drafted: readonly Entry[],
  keyOf: (entry: Entry) => string,
): { stateOf: (key: string) => EntryState; removed: string[] } => {
  if (inForce === drafted) return { stateOf: () => undefined, removed: [] };
  const before = new Map(inForce.map((entry) => [keyOf(entry), entry]));
  const after = new Map(drafted.map((entry) => [keyOf(entry), entry]));
  const states = new Map<string, EntryState>();
  for (const [key, entry] of after) {
    if (!before.has(key)) states.set(key, 'new');
    else if (!equal(before.get(key), entry)) states.set(key, 'changed');
  }
  return { stateOf: (key) => states.get(key), removed: [...before.keys()].filter((key) => !after.has(key)) };
};
