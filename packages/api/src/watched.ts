import { readWatchdog, type Watched, type WatchLimits, watchLimits } from '@posthorn/queue/watchdog';
import type { ApiServices } from './context.ts';
import { queueMemoryOf } from './queue-memory.ts';

/** From when on waiting is too long, by the settings in force. */
export const limitsOf = (services: Pick<ApiServices, 'snapshot'>): WatchLimits =>
  watchLimits(services.snapshot().configuration.queue.maxAge);

/** What the watchdog sees. The overview and the queue's page ask every few seconds, for every recipient that waits: one look serves them all. */
export const watched = (services: Pick<ApiServices, 'snapshot' | 'pool'>): Promise<Watched> => {
  const limits = limitsOf(services);
  return remembered(services.pool, JSON.stringify(limits), () => readWatchdog(services.pool, limits));
};

const remembered = queueMemoryOf<Watched>({ maxMs: 5_000 });
