import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { bytes, count, durationSchema, flag, seconds } from '../field.ts';

const step = z.strictObject({
  after: durationSchema(0, 90 * 86_400).meta({
    title: 'From age',
    description: 'The age of the message from which this step holds.',
  }),
  every: durationSchema(1, 30 * 86_400).meta({
    title: 'Try every',
    description: 'How long to wait between attempts from then on.',
  }),
});

const retention = z
  .strictObject({
    deliveredDays: count({
      title: 'Finished messages',
      description: 'How long messages whose every recipient is done stay to be looked at.',
      default: 30,
      min: 1,
      max: 3650,
      unit: 'days',
    }),
    eventsDays: count({
      title: 'Events and history',
      description: 'How long events, connections and refusals stay to be searched.',
      default: 30,
      min: 1,
      max: 3650,
      unit: 'days',
    }),
  })
  .prefault({})
  .meta({
    title: 'Keep',
    description: 'How long finished mail and its history are kept. Unfinished mail is never removed.',
    widget: 'group',
  });

/** How long mail waits, when it is tried again, when it is held. */
export const queue = defineFeature({
  group: 'queue',
  slug: 'queue',
  task: 'sending',
  title: 'Queue',
  summary:
    'How often mail that could not be delivered is tried again, and when Posthorn gives up and tells the sender. Hold all delivery here before you move or restore a server.',
  standards: ['RFC 5321 §4.5.4.1'],
  events: [
    'msg:defer',
    'msg:hold',
    'msg:release',
    'msg:drop',
    'msg:fail:delivery',
    'msg:fail:internal',
    'msg:complete',
    'queue:action',
  ],
  rules: ['builtin.disk-full', 'builtin.memory-full'],
  variables: [
    { name: 'free', type: 'int', stages: ['mail', 'predata'], words: 'Octets free on the disk of the data folder.' },
    { name: 'minFree', type: 'int', stages: ['mail', 'predata'], words: 'Octets that have to stay free.' },
    {
      name: 'held',
      type: 'int',
      stages: ['mail', 'predata'],
      words: 'Octets of messages under way that are held in memory.',
    },
  ],
  selfTests: [
    { id: 'health', title: 'Is there room, is what is stored safe, does every message count?', answeredBy: 'worker' },
  ],
  fields: {
    maxAge: seconds({
      title: 'Give up after',
      overridable: 'domain',
      description:
        'A recipient that could not be reached for so long fails, and the sender is told. The standard asks for at least 4 to 5 days.',
      standard: 'RFC 5321 §4.5.4.1',
      default: 5 * 86_400,
      min: 60,
      max: 90 * 86_400,
    }),
    retrySchedule: z
      .array(step)
      .min(1)
      .max(50)
      .default([
        { after: 0, every: 300 },
        { after: 3600, every: 900 },
        { after: 6 * 3600, every: 3600 },
        { after: 86_400, every: 4 * 3600 },
      ])
      .meta({
        title: 'Retry schedule',
        overridable: 'domain',
        description: 'The older a message, the rarer the attempts. Short first waits get past greylisting.',
        standard: 'RFC 5321 §4.5.4.1',
        widget: 'schedule',
      }),
    jitterPercent: count({
      title: 'Spread',
      overridable: 'domain',
      description:
        'Each wait is made longer or shorter by up to this share, so that mail that failed together does not come back together.',
      default: 10,
      min: 0,
      max: 50,
      unit: 'percent',
    }),
    minFree: bytes({
      title: 'Stop taking mail below',
      description:
        'When less disk than this is free, MAIL FROM is answered with 452 until there is room again. 0: twice the largest message, and at least 1G.',
      default: 0,
      min: 0,
      max: 1024 ** 4,
    }),
    spillThreshold: bytes({
      title: 'Keep in memory up to',
      description:
        'Larger messages are written to a file while they arrive, so that many large ones at once cannot exhaust memory.',
      default: 256 * 1024,
      min: 16 * 1024,
      max: 64 * 1024 * 1024,
    }),
    leaseDuration: seconds({
      title: 'Lease',
      description:
        'How long a worker may keep a batch before another may take it. After a crash mail waits so long; too short a lease can deliver twice.',
      default: 300,
      min: 30,
      max: 3600,
    }),
    sweepInterval: seconds({
      title: 'Sweep every',
      description:
        'How often the queue is searched for mail, and for deliveries of webhooks and actions, that is due but for which no bell rang.',
      default: 5,
      min: 1,
      max: 600,
    }),
    holdAll: flag({
      title: 'Hold all delivery',
      description: 'Mail is taken but none leaves until this is off again: for maintenance, or after a restore.',
      default: false,
    }),
    retention,
  },
});
