import type { Pool } from '@posthorn/db/pool';
import { readRevision } from '@posthorn/db/revisions';
import { type Change, diffConfiguration } from '@posthorn/settings/diff';

/** What a revision changed, cut to what a list shows. `isReadable` is false when it, or the one before it, cannot be read. */
export type RevisionChanges = { count: number; first: Change[]; isReadable: boolean };

/** What a revision changed against the one before it. Revisions never change, so what was found once stays right. */
export const changesOf = async (pool: Pool, number: number): Promise<RevisionChanges> => {
  const known = memories.get(pool) ?? new Map<number, RevisionChanges>();
  memories.set(pool, known);
  const found = known.get(number);
  if (found) return found;
  const changes = await compare(pool, number);
  if (known.size >= maxKnown) known.delete(known.keys().next().value ?? 0);
  known.set(number, changes);
  return changes;
};

const compare = async (pool: Pool, number: number): Promise<RevisionChanges> => {
  if (number <= 1) return { count: 0, first: [], isReadable: true };
  const [before, after] = await Promise.all([readRevision(pool, number - 1), readRevision(pool, number)]);
  if (!before || !after || !('configuration' in before) || !('configuration' in after))
    return { count: 0, first: [], isReadable: false };
  const changes = diffConfiguration(before.configuration, after.configuration);
  return { count: changes.length, first: changes.slice(0, maxShown), isReadable: true };
};

const memories = new WeakMap<Pool, Map<number, RevisionChanges>>();
const maxKnown = 500;
const maxShown = 50;
