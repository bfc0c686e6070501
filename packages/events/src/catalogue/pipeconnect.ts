import type { EventDescription } from '../catalogue.ts';

/** What becomes of commands before the greeting, on the way out. */
export const pipeconnectEvents = {
  'early:lost': {
    title: 'Early pipelining given up',
    summary:
      'A server was spoken to before its greeting and is not what it was, or did not let itself be. The message was told again in order; nothing of it had been said.',
    level: 'connection',
    fields: {
      host: 'the name of the server',
      address: 'its address',
      port: 'its port',
      text: 'why',
      'data.isAnswered': 'whether it said what it offers now, which is remembered',
    },
  },
} as const satisfies Record<string, EventDescription>;
