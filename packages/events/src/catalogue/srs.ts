import type { EventDescription } from '../catalogue.ts';

/** What becomes of the senders of forwarded mail. */
export const srsEvents = {
  'srs:forward': {
    title: 'Sender rewritten',
    summary: 'Forwarded mail was sent with an envelope sender of ours, through which bounces come back.',
    level: 'message',
    fields: {
      sender: 'the sender of the message',
      router: 'the route it left by',
      'data.sender': 'the sender that the next server is told',
      'data.recipients': 'how many recipients the attempt is for',
    },
  },
  'srs:unchanged': {
    title: 'Sender not rewritten',
    summary: 'The sender of forwarded mail could not be rewritten, so that the message leaves with it as it is.',
    level: 'message',
    fields: { sender: 'the sender', router: 'the route it left by', text: 'why it could not be rewritten' },
  },
} as const satisfies Record<string, EventDescription>;
