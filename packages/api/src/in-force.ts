import type { Pool } from '@posthorn/db/pool';
import { listProcesses } from '@posthorn/db/processes';
import type { z } from 'zod';
import type { inForceSchema } from './views/configuration.ts';

/** Which live processes run the revision (or a later one), and after how long; returns as soon as all do, or when the wait is over. */
export const awaitInForce = async (
  pool: Pool,
  revision: number,
  waitMs: number,
): Promise<z.output<typeof inForceSchema>> => {
  const start = performance.now();
  const seen = new Map<string, number>();
  for (;;) {
    const alive = (await listProcesses(pool)).filter((row) => row.isAlive);
    const elapsed = Math.round(performance.now() - start);
    for (const row of alive) {
      if ((row.revision ?? 0) >= revision && !seen.has(row.id)) seen.set(row.id, elapsed);
    }
    const everywhere = alive.length > 0 && alive.every((row) => seen.has(row.id));
    if (everywhere || elapsed >= waitMs) {
      const processes = alive.map(({ id, kind, revision: running, error }) => ({
        id,
        kind,
        revision: running,
        error,
        isInForce: seen.has(id),
        afterMs: seen.get(id) ?? null,
      }));
      return { revision, everywhere, processes };
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};
