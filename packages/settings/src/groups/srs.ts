import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, count, flag, lineSchema, list, optionalLine, requiredLine, secret } from '../field.ts';
import { domainRule, nameOrAllRule, nameRule } from '../line-rules.ts';

const srsSecret = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What you call this secret; never sent.', rule: nameRule }),
  secret: secret({
    title: 'Secret',
    description: 'Any text that cannot be guessed, such as 32 random letters; the same on all hosts of one SRS domain.',
    secret: 'credential',
  }),
});

/** Rewriting the senders of forwarded mail. */
export const srs = defineFeature({
  group: 'srs',
  slug: 'srs',
  task: 'sending',
  title: 'Sender rewriting (SRS)',
  summary:
    'Forwarded mail leaves with an envelope sender of our own, so that SPF passes at the next server and bounces find their way back through us. Turn it on when aliases lead to addresses elsewhere.',
  standards: ['Sender Rewriting Scheme (Shevek, 2004)', 'RFC 7208 §D.2'],
  isOn: ({ enabled }) => enabled,
  events: ['srs:forward', 'srs:unchanged'],
  rules: ['builtin.srs'],
  variables: [
    {
      name: 'srs',
      type: 'string',
      stages: ['rcpt'],
      words: 'What came of an SRS address: reversed, hash, expired, malformed or unreadable.',
    },
    { name: 'goesTo', type: 'address', stages: ['rcpt'], words: 'The address behind an SRS address.' },
  ],
  selfTests: [{ id: 'round-trip', title: 'Does a rewritten sender come back as it was?', answeredBy: 'engine' }],
  fields: {
    enabled: flag({
      title: 'Rewrite senders',
      description: 'Of mail that is forwarded: from aliases to addresses elsewhere, and by the routes named below.',
      default: false,
    }),
    domain: optionalLine({
      title: 'SRS domain',
      description:
        'The domain of rewritten senders. Its MX has to lead here, so that bounces come back; it need not be a local domain.',
      placeholder: 'the host name of the SMTP settings',
      rule: domainRule,
    }),
    secrets: z.array(srsSecret).max(10).default([]).meta({
      title: 'Secrets',
      description:
        'The first one signs, all of them verify. To change it, put the new one in front and take the old one out once its addresses have expired.',
      widget: 'entries',
      key: 'name',
      ordered: true,
    }),
    maxAge: count({
      title: 'Bounces come back for',
      description: 'For how many days an address can be answered. Longer than mail waits in any queue.',
      default: 21,
      min: 1,
      max: 365,
      unit: 'days',
    }),
    separator: choice({
      title: 'Separator',
      description: 'What stands behind SRS0 and SRS1 in the addresses made here; all three are read.',
      default: '=',
      options: { '=': 'SRS0=, as most write it', '+': 'SRS0+, as a subaddress', '-': 'SRS0-, as a subaddress' },
    }),
    hashLength: count({
      title: 'Length of the hash',
      description:
        'Characters that prove an address ours. Four are usual; more make addresses longer and guessing harder.',
      default: 4,
      min: 4,
      max: 20,
      unit: 'characters',
    }),
    forwardTo: list({
      title: 'When forwarded to',
      description:
        'Recipients for whom the sender is rewritten. Take out hosts that know us as a forwarder: !*.example.net, *.',
      default: ['*'],
      kind: 'addresses',
    }),
    routes: z.array(lineSchema(nameOrAllRule, 64)).max(1000).default([]).meta({
      title: 'Forwarding routes',
      description:
        'Routes whose mail counts as forwarded although no alias led there, by name; default is the last resort, * is all.',
      widget: 'lines',
    }),
  },
});
