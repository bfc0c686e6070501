import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { count, flag, optionalLine, requiredLine } from '../field.ts';
import { domainRule, ipRule, nameRule } from '../line-rules.ts';

const source = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What events call this address.', rule: nameRule }),
  pool: requiredLine({
    title: 'Pool',
    description: 'The pool it belongs to; addresses with the same pool share its mail.',
    rule: nameRule,
  }),
  address: requiredLine({
    title: 'Address',
    description: 'An IPv4 or IPv6 address of every machine that delivers.',
    rule: ipRule,
  }),
  helo: optionalLine({
    title: 'EHLO name',
    description: 'The name given from this address. Its address in DNS, and the reverse, should agree with it.',
    standard: 'RFC 5321 §4.1.1.1',
    placeholder: 'as delivery.helo says',
    rule: domainRule,
  }),
  weight: count({
    title: 'Weight',
    description: 'How often it is taken among its pool: 2 twice as often as 1, 0 only when no other can be.',
    default: 1,
    min: 0,
    max: 1000,
  }),
  enabled: flag({ title: 'Enabled', description: 'Off makes Posthorn pass over this address.', default: true }),
});

/** The addresses of ours that connections come from. */
export const sources = defineFeature({
  group: 'sources',
  slug: 'sources',
  task: 'sending',
  title: 'Source addresses',
  summary:
    'On machines with several addresses, mail can be spread over a pool of them, each with its own name, and different mail can leave from different pools. Use them to keep bulk mail from spoiling the reputation of the rest.',
  standards: ['RFC 5321 §4.1.1.1'],
  direction: 'out',
  isOn: ({ addresses }) => addresses.some(({ enabled }) => enabled),
  events: ['source:failed', 'source:none', 'tcp:connect'],
  selfTests: [{ id: 'addresses', title: 'Does this machine have each address, with its name?', answeredBy: 'worker' }],
  fields: {
    addresses: z.array(source).max(500).default([]).meta({
      title: 'Addresses',
      description:
        'Other servers are connected to from an address of their own family. One that cannot be used is passed over for a minute, and told.',
      widget: 'entries',
      key: 'name',
    }),
    use: optionalLine({
      title: 'Leave from',
      overridable: 'domain',
      description:
        'The pool that mail leaves from where no route says otherwise. Empty: as delivery.sourceAddress says. What leaves through a SOCKS proxy has the address of the proxy.',
      placeholder: 'no pool',
      rule: nameRule,
    }),
  },
});
