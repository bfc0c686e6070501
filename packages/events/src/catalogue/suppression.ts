import type { EventDescription } from '../catalogue.ts';

/** What the suppression list does. */
export const suppressionEvents = {
  'suppression:added': {
    title: 'Address suppressed',
    summary: 'Mail to this address was refused as unknown often enough: it is not tried again for a while.',
    level: 'recipient',
    fields: {
      recipient: 'the address',
      host: 'who refused it last',
      text: 'its words',
      'data.hits': 'how often it was refused',
      'data.until': 'when it is tried again; absent: never by itself',
    },
  },
  'suppression:applied': {
    title: 'Suppressed recipient failed at once',
    summary: 'The recipient stands on the suppression list: nothing was sent, and the sender is told why.',
    level: 'recipient',
    fields: { recipient: 'the address', text: 'why it is on the list', 'data.since': 'since when' },
  },
} as const satisfies Record<string, EventDescription>;
