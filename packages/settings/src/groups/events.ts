import { defineFeature } from '../feature.ts';
import { count, flag } from '../field.ts';

/** What is recorded of connections and refusals. */
export const events = defineFeature({
  group: 'events',
  slug: 'events',
  task: 'seeing',
  title: 'Events',
  summary:
    'What is recorded besides the messages themselves, which always are. Change it on busy servers whose connection history grows too large.',
  standards: [],
  isOn: ({ recordConnections }) => recordConnections,
  events: ['process:start', 'process:stop', 'config:published', 'config:failed', 'self-test:done'],
  selfTests: [{ id: 'latency', title: 'How soon can an event be read?', answeredBy: 'engine' }],
  fields: {
    recordConnections: flag({
      title: 'Record connections',
      description: 'Keep an event for each connection opened and closed. Off keeps refusals and messages only.',
      default: true,
    }),
    recordTranscripts: flag({
      title: 'Record transcripts',
      description: 'Keep the words of each delivery attempt, without content and passwords, to be read in the console.',
      default: true,
    }),
    maxPerSecond: count({
      title: 'Fold above',
      description:
        'When more connection events than this arrive in a second, equal ones are folded into counts by network and rule, and the history says so.',
      default: 500,
      min: 1,
      max: 100_000,
      unit: 'per second',
    }),
  },
});
