import { estimateUnfinished } from '@posthorn/db/mail/backlog';
import type { Pool } from '@posthorn/db/pool';
import { briefMemoryOf } from './brief-memory.ts';

/**
 * For questions that look at everything that waits, which open pages ask every few seconds: over a long queue one answer serves them all for a moment,
 * over a short one each is asked anew.
 */
export const queueMemoryOf = <Answer>(options: { share?: number; maxMs: number }) => {
  const memoryOf = briefMemoryOf<Answer>(options);
  return async (pool: Pool, key: string, ask: () => Promise<Answer>): Promise<Answer> =>
    (await estimateOf(pool)('', () => estimateUnfinished(pool))) < longQueue ? ask() : memoryOf(pool)(key, ask);
};

const estimateOf = briefMemoryOf<number>({ share: 0.01, maxMs: 10_000 });
const longQueue = 10_000;
