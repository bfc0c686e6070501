import { defineFeature } from '../feature.ts';
import { choice, count, flag, seconds } from '../field.ts';

/** How fast mail goes to a destination, and what replies change about that. */
export const shaping = defineFeature({
  group: 'shaping',
  slug: 'shaping',
  task: 'sending',
  title: 'Shaping',
  summary:
    'Reads what other servers answer: who says “slower” gets fewer connections and then fewer messages a minute, who blocks this server is left alone for a while. Look here when large providers put mail off.',
  standards: ['RFC 5321 §4.5.4.1', 'RFC 6647'],
  direction: 'out',
  isOn: ({ slowDown, restWhenBlocked }) => slowDown || restWhenBlocked,
  events: ['destination:slowed', 'destination:blocked', 'destination:recovered'],
  fields: {
    slowDown: flag({
      title: 'Slow down when asked to',
      overridable: 'domain',
      description:
        'A reply that finds us too fast halves the connections to the destination, for all workers; when one connection is too many still, the messages a minute are halved.',
      default: true,
    }),
    firstRate: count({
      title: 'Messages a minute over one connection',
      overridable: 'domain',
      description: 'From where the rate is halved when a single connection is too much.',
      default: 60,
      min: 1,
      max: 10_000,
      unit: 'per minute',
    }),
    raiseEvery: seconds({
      title: 'Faster again every',
      overridable: 'domain',
      description: 'As long as mail is taken, a step back to full speed is made so often.',
      default: 60,
      min: 1,
      max: 3600,
    }),
    restWhenBlocked: flag({
      title: 'Rest when blocked',
      overridable: 'domain',
      description:
        'A reply that speaks of a blocklist or a poor reputation stops mail to that destination for a while, so that the rest of it is not refused too.',
      default: true,
    }),
    rest: seconds({
      title: 'Rest for',
      overridable: 'domain',
      description: 'How long the first rest is. Each one after it is twice as long, up to eight times this.',
      default: 900,
      min: 1,
      max: 86_400,
    }),
    whenBlocked: choice({
      title: 'Mail that was refused for our reputation',
      overridable: 'domain',
      description: 'What becomes of the very recipients whose refusal was final (5yz) and spoke of a blocklist.',
      standard: 'RFC 5321 §4.2.1',
      default: 'fail',
      options: {
        fail: 'fails, and the sender is told: final is final',
        wait: 'stays in the queue and is tried again after the rest',
      },
    }),
  },
});
