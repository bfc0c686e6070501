import type { Pool } from '@posthorn/db/pool';
import { type Ledger, readLedger } from '@posthorn/queue/ledger';
import { type BriefMemory, createBriefMemory } from './brief-memory.ts';
import type { ApiServices } from './context.ts';

export type CountedLedger = Ledger & { countedAt: Date };

/** The ledger of a day, or of all. On big tables counting takes seconds, so the answer is shared and kept in proportion. */
export const countLedger = ({ pool, now }: Pick<ApiServices, 'pool' | 'now'>, day?: string): Promise<CountedLedger> => {
  const memory = memories.get(pool) ?? createBriefMemory<CountedLedger>();
  memories.set(pool, memory);
  return memory(day ?? 'all', async () => {
    const countedAt = now();
    return { ...(await readLedger(pool, day === undefined ? {} : { day })), countedAt };
  });
};

const memories = new WeakMap<Pool, BriefMemory<CountedLedger>>();
