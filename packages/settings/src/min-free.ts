import type { Configuration } from './configuration.ts';

/** Octets of disk that stop the intake when fewer are free: as set, or twice the largest message and at least 1 GB. */
export function minFreeOf({ queue, smtp }: Pick<Configuration, 'queue' | 'smtp'>): number {
  return queue.minFree > 0 ? queue.minFree : Math.max(2 * smtp.maxMessageSize, 1024 ** 3);
}
