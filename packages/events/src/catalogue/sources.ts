import type { EventDescription } from '../catalogue.ts';

/** What pools of our own addresses do. */
export const sourceEvents = {
  'source:failed': {
    title: 'Source address passed over',
    summary:
      'A connection could not come from this address of ours, so the next one of its pool is tried. Most often the machine does not have it. No destination is blamed.',
    level: 'connection',
    fields: {
      host: 'the next hop that was to be connected to',
      port: 'its port',
      text: 'what went wrong',
      'data.source': 'the name of the address',
      'data.sourceAddress': 'the address',
      'data.pool': 'its pool',
    },
  },
  'source:none': {
    title: 'No source address could be used',
    summary: 'None of the addresses of the pool could be used. The mail waits, and never leaves from another address.',
    level: 'connection',
    fields: {
      host: 'the next hop that could not be tried',
      port: 'its port',
      text: 'what was wrong',
      'data.pool': 'the pool',
    },
  },
} as const satisfies Record<string, EventDescription>;
