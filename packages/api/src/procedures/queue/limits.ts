import { type WatchLimits, watchLimits } from '@posthorn/queue/watchdog';
import type { ApiServices } from '../../context.ts';

/** From when on waiting is too long, by the settings in force. */
export const limitsOf = (services: Pick<ApiServices, 'snapshot'>): WatchLimits =>
  watchLimits(services.snapshot().configuration.queue.maxAge);
