import type { EventDescription } from '../catalogue.ts';

/** What becomes of forwarded mail that is to be sealed. */
export const arcEvents = {
  'arc:sealed': {
    title: 'Message sealed (ARC)',
    summary: 'Forwarded mail left with what was found out about it when it came in, sealed.',
    level: 'message',
    fields: {
      sender: 'the sender of the message',
      router: 'the route it left by',
      'data.domain': 'the domain that sealed',
      'data.selector': 'the selector of its key',
      'data.instance': 'which set of its chain it is',
      'data.chain': 'what was found of the chain before: none, pass or fail',
    },
  },
  'arc:unsealed': {
    title: 'Message not sealed (ARC)',
    summary: 'Forwarded mail was to be sealed and could not be: it left as it is.',
    level: 'message',
    fields: { sender: 'the sender of the message', router: 'the route it left by', text: 'why it could not be sealed' },
  },
} as const satisfies Record<string, EventDescription>;
