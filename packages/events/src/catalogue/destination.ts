import type { EventDescription } from '../catalogue.ts';

const where = {
  'data.destination': 'the next hop, as the queue calls it',
  host: 'the server that said so',
  recipient: 'whom the mail was for',
  code: 'the reply code',
  text: 'its words',
};

/** What replies changed about a whole destination. */
export const destinationEvents = {
  'destination:slowed': {
    title: 'Destination slowed down',
    summary: 'A reply found us too fast: the destination has fewer connections now, or fewer messages a minute.',
    level: 'attempt',
    fields: {
      ...where,
      'data.connections': 'connections at once from now on',
      'data.perMinute': 'messages a minute from now on; absent: no limit',
    },
  },
  'destination:blocked': {
    title: 'Destination blocks us',
    summary:
      'A reply spoke of a blocklist or a poor reputation: the destination rests, so that the rest of its mail does not meet the same.',
    level: 'attempt',
    fields: { ...where, 'data.until': 'when it is tried again' },
  },
  'destination:recovered': {
    title: 'Destination at full speed again',
    summary: 'Mail was taken long enough since the destination was slowed down: it has all of its connections again.',
    level: 'attempt',
    fields: { 'data.destination': where['data.destination'], 'data.seconds': 'how long it was slower' },
  },
} as const satisfies Record<string, EventDescription>;
