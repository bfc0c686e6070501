import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { bytes, requiredLine } from '../field.ts';
import { nameRule } from '../line-rules.ts';

const changes = z.array(
  z.enum([
    'addFields',
    'changeFields',
    'quarantine',
    'addRecipients',
    'deleteRecipients',
    'changeSender',
    'replaceBody',
  ]),
);
const options = {
  addFields: 'add header fields, such as a signature or what was found',
  changeFields: 'change header fields of the message and take them out',
  quarantine: 'have the message kept in quarantine',
  addRecipients: 'add recipients, wherever mail can go from here',
  deleteRecipients: 'take recipients out; for these the message is discarded',
  changeSender: 'put another envelope sender in place of the one given',
  replaceBody: 'put another body in place of the one that came',
};

const exception = z.strictObject({
  milter: requiredLine({ title: 'Milter', description: 'Its name among the scanners.', rule: nameRule }),
  mayChange: changes.max(7).default([]).meta({
    title: 'May change',
    description: 'What this one may do, instead of what all may.',
    widget: 'choices',
    options,
  }),
});

/** Filters that speak the protocol of Sendmail’s milters. */
export const milter = defineFeature({
  group: 'milter',
  slug: 'milter',
  task: 'judging',
  title: 'Milters',
  summary:
    'Programs written for Sendmail and Postfix, such as opendkim or the proxy of rspamd, plug in here: they are scanners of the kind milter. What they may change is agreed upon with each connection, and this page says what is offered to them.',
  standards: ['Sendmail mail filter API, protocol version 6'],
  selfTests: [
    { id: 'milters', title: 'Does every milter answer, and want no more than it may?', answeredBy: 'engine' },
  ],
  rules: ['builtin.milter', 'builtin.milter-recipient'],
  variables: [
    { name: 'milter', type: 'string', stages: ['data'], words: 'The milter that added a recipient or took one out.' },
  ],
  fields: {
    mayChange: changes.max(7).default(['addFields', 'changeFields', 'quarantine']).meta({
      title: 'May change',
      description:
        'What milters may do with a message. One that wants more is not asked, counts as one that gave no answer, and says what it wants in its test.',
      widget: 'choices',
      options,
    }),
    exceptions: z.array(exception).max(50).default([]).meta({
      title: 'Exceptions',
      description:
        'Milters that may do more than all others, or less. The proxy of rspamd always wants all of it, opendkim the first two.',
      widget: 'entries',
      key: 'milter',
    }),
    maxBody: bytes({
      title: 'Largest new body',
      description: 'How large a body may be that a milter puts in place of the one that came.',
      default: 50 * 1024 * 1024,
      min: 1024,
      max: 2 * 1024 * 1024 * 1024,
    }),
  },
});
