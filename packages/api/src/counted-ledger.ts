import { type Ledger, readLedger } from '@posthorn/queue/ledger';
import { briefMemoryOf } from './brief-memory.ts';
import type { ApiServices } from './context.ts';

export type CountedLedger = Ledger & { countedAt: Date };

/** The ledger of a day, or of all. On big tables counting takes seconds, so the answer is shared and kept in proportion. */
export const countLedger = ({ pool, now }: Pick<ApiServices, 'pool' | 'now'>, day?: string): Promise<CountedLedger> =>
  memoryOf(pool)(day ?? 'all', async () => {
    const countedAt = now();
    return { ...(await readLedger(pool, day === undefined ? {} : { day })), countedAt };
  });

const memoryOf = briefMemoryOf<CountedLedger>();
