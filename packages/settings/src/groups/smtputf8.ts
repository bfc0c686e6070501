import { defineFeature } from '../feature.ts';
import { list } from '../field.ts';

/** Addresses and headers beyond ASCII. */
export const smtputf8 = defineFeature({
  group: 'smtputf8',
  slug: 'smtputf8',
  task: 'receiving',
  title: 'Internationalised mail',
  summary:
    'Addresses and headers in any script. A next hop without it gets the message downgraded where that changes nothing, otherwise the sender is told.',
  standards: ['RFC 6530', 'RFC 6531', 'RFC 6532', 'RFC 6533', 'RFC 5890'],
  isOn: ({ advertiseHosts }) => advertiseHosts.length > 0,
  selfTests: [
    { id: 'conversation', title: 'Is SMTPUTF8 offered and understood as the settings say?', answeredBy: 'engine' },
  ],
  fields: {
    advertiseHosts: list({
      title: 'Offer to',
      overridable: 'listener',
      description: 'Clients to whom SMTPUTF8 is offered. Needs 8BITMIME. Take out only clients that misuse it.',
      standard: 'RFC 6531 §3.1',
      default: ['*'],
      kind: 'hosts',
    }),
  },
});
