import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, count, flag, list, seconds } from '../field.ts';

const misbehave = z
  .strictObject({
    mode: choice({
      title: 'How',
      description: 'What the sandbox does to recipients that match.',
      default: 'none',
      options: {
        none: 'behave well',
        tempfail: 'refuse for now (451)',
        permfail: 'refuse for good (550)',
        greylist: 'refuse a sender’s first attempts, then accept',
        slow: 'wait before each answer',
        drop: 'close the connection without a word',
        'no-tls': 'offer no STARTTLS',
        'bad-certificate': 'show an expired certificate for another name',
      },
    }),
    match: list({
      title: 'To whom',
      description: 'Recipients for whom the sandbox misbehaves; * is everyone.',
      default: ['*'],
      kind: 'addresses',
    }),
    greylistSeconds: seconds({
      title: 'Greylist for',
      description: 'How long a new sender and recipient pair is deferred.',
      standard: 'RFC 6647',
      default: 60,
      min: 1,
      max: 86_400,
    }),
    slowMilliseconds: count({
      title: 'Slow by',
      description: 'How long each answer waits in the mode “slow”.',
      default: 2000,
      min: 0,
      max: 600_000,
      unit: 'milliseconds',
    }),
  })
  .prefault({})
  .meta({
    title: 'Misbehave',
    description:
      'Makes the sandbox fail on purpose, so that retries and bounces can be tried. Whatever is set here, these local parts always do as they are called: tempfail@, permfail@, greylist@, slow@, drop@.',
    widget: 'group',
  });

/** The destination inside Posthorn that shows what would have been sent. */
export const sandbox = defineFeature({
  group: 'sandbox',
  slug: 'sandbox',
  task: 'sending',
  title: 'Sandbox',
  summary:
    'A mail server inside Posthorn that takes any mail and shows it. On a fresh installation everything that leaves goes here, so that trying Posthorn can never reach strangers.',
  standards: ['RFC 5321', 'RFC 6647'],
  isOn: ({ enabled }) => enabled,
  rules: ['builtin.trial'],
  selfTests: [{ id: 'round-trip', title: 'Does a message go through the whole system?', answeredBy: 'engine' }],
  fields: {
    enabled: flag({
      title: 'Enabled',
      description: 'Off stops the sandbox server. Routes to the sandbox must be gone first.',
      default: true,
    }),
    misbehave,
    keepMessages: count({
      title: 'Keep',
      description: 'How many messages the sandbox shows; the oldest are removed.',
      default: 1000,
      min: 1,
      max: 100_000,
      unit: 'messages',
    }),
  },
});
