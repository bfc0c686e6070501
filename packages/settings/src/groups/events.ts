import { z } from 'zod';
import { actionSchema } from '../actions/action-settings.ts';
import { vetoSchema } from '../actions/veto-settings.ts';
import { defineFeature } from '../feature.ts';
import { choice, count, flag, lineSchema, requiredLine } from '../field.ts';
import { nameRule } from '../line-rules.ts';

const explanation = z.strictObject({
  name: requiredLine({
    title: 'Name',
    description: 'Kept with what it explains, such as partner-quarantine.',
    rule: nameRule,
  }),
  match: z.array(lineSchema(undefined, 200)).min(1).max(50).meta({
    title: 'Words in the reply',
    description: 'Any of these, in small or capital letters; * stands for anything between. No regular expressions.',
    widget: 'lines',
  }),
  codes: z.array(lineSchema(undefined, 12)).max(20).default([]).meta({
    title: 'Only for codes',
    description: 'Reply codes such as 550 or 45?, or enhanced codes such as 5.7.1 or ?.7.*. Empty: whatever the code.',
    standard: 'RFC 5321 §4.2, RFC 3463',
    widget: 'lines',
  }),
  title: requiredLine({ title: 'Title', description: 'Some words, such as Held by the partner.', max: 80 }),
  meaning: requiredLine({ title: 'What it says', description: 'What the reply means, in one sentence.', max: 500 }),
  cause: lineSchema(undefined, 500).default('').meta({
    title: 'Why it happens',
    description: 'One sentence; may be left out.',
    widget: 'text',
  }),
  whose: choice({
    title: 'Whose turn it is',
    description: 'Who can do something about it.',
    default: 'us',
    options: {
      us: 'those who run this server',
      sender: 'the sender',
      recipient: 'the recipient',
      remote: 'those who run the other server',
      network: 'nobody in particular: the network between',
      nobody: 'nobody: it is as it should be',
    },
  }),
  class: choice({
    title: 'Counts as',
    description:
      'Decides how Posthorn goes on: how soon it tries again, and whether the destination slows down or rests.',
    default: 'as-known',
    options: {
      'as-known': 'whatever Posthorn takes it for',
      greylisting: 'greylisting: try this recipient again early',
      throttling: 'throttling: slow the destination down',
      blocklisting: 'blocklisting: let the destination rest',
      'mailbox-full': 'mailbox full',
      'no-such-user': 'no such user',
      'no-such-domain': 'no such domain',
      content: 'something in the message',
      authenticity: 'not proven who we are',
      policy: 'a rule of theirs',
      tls: 'not as private as it has to be',
      system: 'trouble of their system',
      way: 'not reached',
      other: 'none of these',
    },
  }),
  next: requiredLine({
    title: 'What to do next',
    description: 'What can be done about it, in one sentence.',
    max: 500,
  }),
});

/** What is recorded of connections and refusals. */
export const events = defineFeature({
  group: 'events',
  slug: 'events',
  task: 'seeing',
  title: 'Events and actions',
  summary:
    'What is recorded besides the messages themselves, what is done about it in your own databases, and what may forbid a connection. Look here to write deliveries into a table of yours, or where connection history grows too large.',
  standards: ['CEL'],
  isOn: ({ recordConnections }) => recordConnections,
  events: [
    'process:start',
    'process:stop',
    'config:published',
    'config:failed',
    'self-test:done',
    'action:log',
    'action:rest',
    'action:back',
    'action:failed',
    'action:skipped',
    'veto:refused',
    'veto:failed',
  ],
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
    explanations: z.array(explanation).max(500).default([]).meta({
      title: 'Replies explained here',
      description:
        'What replies of your partners mean, in your words. They come before what Posthorn knows itself, wherever a reply is shown.',
      widget: 'entries',
      key: 'name',
    }),
    actions: z.array(actionSchema).max(100).default([]).meta({
      title: 'Actions',
      description:
        'What is done about events: a statement in a database of yours, a command of Redis, a webhook, a log line. They read the log behind the mail, so that they can neither delay nor lose any. Runs and a test stand under Settings, Actions.',
      widget: 'entries',
      key: 'name',
    }),
    vetoes: z.array(vetoSchema).max(50).default([]).meta({
      title: 'Vetoes',
      description:
        'What may forbid a connection of ours, or the certificate of a client. Connections wait for these, no longer than each may take; mail that they forbid waits and is tried again.',
      widget: 'entries',
      key: 'name',
    }),
  },
});
