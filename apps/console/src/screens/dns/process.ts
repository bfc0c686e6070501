import type { Outputs } from '../../ui/trpc.ts';

export type DnsProcess = Outputs['dns']['view']['items'][number];

/** A process as people tell it from the others of its kind. */
export const nameOfProcess = ({ kind, host, pid }: Pick<DnsProcess, 'kind' | 'host' | 'pid'>): string =>
  `${kind === 'engine' ? 'Engine' : 'Worker'} ${pid} on ${host}`;
