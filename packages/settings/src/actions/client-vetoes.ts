import type { Configuration } from '../configuration.ts';

/** The vetoes that are asked about certificates of clients. */
export const clientVetoes = ({ events }: Pick<Configuration, 'events'>): Configuration['events']['vetoes'] =>
  events.vetoes.filter(({ enabled, direction, event }) => enabled && direction === 'in' && event === 'tls:cert');
