import { defineFeature } from '../feature.ts';
import { count, flag, list } from '../field.ts';

/** Addresses that nothing is sent to any more. */
export const suppression = defineFeature({
  group: 'suppression',
  slug: 'suppression',
  task: 'sending',
  title: 'Suppression list',
  summary:
    'Addresses that nobody has are not tried again: mail to them fails at once, with a report that says why. Turn it on where newsletters or notices are sent, since providers judge senders by how often they knock at the wrong door.',
  standards: ['RFC 3463 §3.2'],
  isOn: ({ enabled }) => enabled,
  direction: 'out',
  events: ['suppression:added', 'suppression:applied'],
  fields: {
    enabled: flag({
      title: 'Suppress addresses that bounce',
      description:
        'Whoever was refused as “no such user” often enough is put on the list. Off at first: where people write to people, each try is meant. What stands on the list by hand counts only while this is on.',
      default: false,
    }),
    after: count({
      title: 'After so many bounces',
      description: 'How often an address has to be refused as unknown before it is suppressed.',
      default: 2,
      min: 1,
      max: 100,
    }),
    withinDays: count({
      title: 'Counted within',
      description: 'Bounces further apart than this begin to count anew.',
      default: 30,
      min: 1,
      max: 365,
      unit: 'days',
    }),
    keepDays: count({
      title: 'Suppressed for',
      description: 'After this time the address is tried again. 0: until somebody takes it out.',
      default: 90,
      min: 0,
      max: 3650,
      unit: 'days',
    }),
    exempt: list({
      title: 'Never for',
      description: 'Domains or addresses that are always tried, whatever they answered.',
      default: [],
      kind: 'addresses',
    }),
  },
});
