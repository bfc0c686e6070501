import type { Pool } from '@posthorn/db/pool';

/**
 * Remembers the answer of an expensive question for as long as it took, many times over: what is counted in a millisecond is counted anew
 * for everybody, what takes a second is counted once in twenty however many ask. Questions asked while one is being answered share it.
 */
export const createBriefMemory = <Answer>(
  options: { share?: number; maxMs?: number; clock?: () => number } = {},
): BriefMemory<Answer> => {
  const { share = 0.05, maxMs = 60_000, clock = () => performance.now() } = options;
  const known = new Map<string, { answer: Promise<Answer>; until: number }>();
  return (key, ask) => {
    const now = clock();
    for (const [name, { until }] of known) if (until <= now) known.delete(name);
    const found = known.get(key);
    if (found) return found.answer;
    const entry = { answer: ask(), until: Number.POSITIVE_INFINITY };
    known.set(key, entry);
    entry.answer.then(
      () => {
        const took = clock() - now;
        entry.until = now + took + Math.min(took * (1 / share - 1), maxMs);
      },
      () => known.delete(key),
    );
    return entry.answer;
  };
};

/** One such memory for each database. */
export const briefMemoryOf = <Answer>(options?: Parameters<typeof createBriefMemory>[0]) => {
  const memories = new WeakMap<Pool, BriefMemory<Answer>>();
  return (pool: Pool): BriefMemory<Answer> => {
    const memory = memories.get(pool) ?? createBriefMemory<Answer>(options);
    memories.set(pool, memory);
    return memory;
  };
};

export type BriefMemory<Answer> = (key: string, ask: () => Promise<Answer>) => Promise<Answer>;
