import { defineFeature } from '../feature.ts';
import { choice, flag } from '../field.ts';

/** What the processes write to their log. */
export const log = defineFeature({
  group: 'log',
  slug: 'log',
  task: 'seeing',
  title: 'Log',
  summary: 'How much engine, worker and console write to their log. History and events do not depend on it.',
  standards: [],
  selfTests: [{ id: 'line', title: 'Does the log take what the level says?', answeredBy: 'engine' }],
  fields: {
    level: choice({
      title: 'Level',
      description: 'The least serious kind of line that is written. Debug is for hunting a fault and costs speed.',
      default: 'info',
      options: {
        error: 'faults only',
        warn: 'and what needs a look',
        info: 'and what normally happens',
        debug: 'and what helps to find a fault',
      },
    }),
    received: flag({
      title: 'A line for each message',
      description:
        'Writes one line for each message taken, in the words of the main log of Exim: <= sender, H= client, P= protocol, X= TLS, S= size, ARC and PRDR, L* for early pipelining. The page of a message shows it in any case.',
      default: false,
    }),
    proxy: flag({
      title: 'Name the proxy in it',
      description: 'Adds PRX= with the address and port of the proxy to lines about messages that came through one.',
      default: false,
    }),
  },
});
