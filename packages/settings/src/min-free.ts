import type { Configuration } from './configuration.ts';
import { effectiveConfiguration } from './overrides.ts';

/** Octets of disk that stop the intake when fewer are free: as set, or twice the largest message of any listener and at least 1 GB. */
export function minFreeOf(configuration: Configuration): number {
  const { queue, listeners } = configuration;
  const sizes = listeners.entries.map(
    ({ name }) => effectiveConfiguration(configuration, { listener: name }).smtp.maxMessageSize,
  );
  return queue.minFree > 0 ? queue.minFree : Math.max(2 * Math.max(0, ...sizes), 1024 ** 3);
}
