import type { EventDescription } from '../catalogue.ts';

/** What look-ups tell: that a source cannot be asked, and that it can again. */
export const lookupEvents = {
  'lookup:failed': {
    title: 'Look-up fails',
    summary: 'The source of a look-up did not answer in time, or not with anything that can be used.',
    level: 'system',
    fields: { text: 'why', 'data.lookup': 'the look-up' },
  },
  'lookup:back': {
    title: 'Look-up answers again',
    summary: 'The source of a look-up answers again after it had failed.',
    level: 'system',
    fields: { text: 'in words', 'data.lookup': 'the look-up' },
  },
} as const satisfies Record<string, EventDescription>;
