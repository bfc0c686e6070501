import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, lineSchema, requiredLine, seconds } from '../field.ts';
import { domainRule, stsPatternRule } from '../line-rules.ts';

const policy = z.strictObject({
  domain: requiredLine({
    title: 'Domain',
    description:
      'The domain whose mail the policy is about. It is served at mta-sts.<domain>, whose address has to lead here.',
    standard: 'RFC 8461 §3.3',
    rule: domainRule,
  }),
  mode: choice({
    title: 'Mode',
    description:
      'Begin with testing, read what others report, then enforce. To leave, serve “none” until the policies that others keep have run out.',
    standard: 'RFC 8461 §5, §8.3',
    default: 'testing',
    options: {
      testing: 'others deliver as ever, and report what would have failed',
      enforce: 'others deliver over verified TLS to the hosts below, or not at all',
      none: 'the policy is withdrawn',
    },
  }),
  mx: z.array(lineSchema(stsPatternRule)).max(100).default([]).meta({
    title: 'Hosts',
    description:
      'The hosts of the MX records, one a line; *.example.org stands for one label. They are written here and not looked up, because the policy is there for the day on which DNS lies.',
    standard: 'RFC 8461 §3.2, §4.1',
    widget: 'lines',
  }),
  maxAge: seconds({
    title: 'Kept for',
    description:
      'How long others keep the policy, and hold to it when they cannot ask again. Days while testing, weeks once it is enforced.',
    standard: 'RFC 8461 §3.2',
    default: 604_800,
    min: 3600,
    max: 31_557_600,
  }),
});

/** MTA-STS policies of domains of ours, served by the web listener. */
export const mtaStsHosting = defineFeature({
  group: 'mtaSts',
  slug: 'mta-sts-hosting',
  task: 'receiving',
  title: 'MTA-STS policies',
  summary:
    'Serves the policies of your own domains, by which other servers know that mail to you has to be encrypted and to which hosts it may go. Look at Transport, MTA-STS for what to publish and in which order.',
  standards: ['RFC 8461 §3'],
  direction: 'in',
  isOn: ({ policies }) => policies.length > 0,
  selfTests: [{ id: 'served', title: 'Is each policy served, with the right certificate?', answeredBy: 'engine' }],
  fields: {
    policies: z.array(policy).max(10_000).default([]).meta({
      title: 'Policies',
      description:
        'One entry for each domain. They need a web listener for HTTPS and a certificate for mta-sts.<domain>.',
      widget: 'entries',
      key: 'domain',
    }),
  },
});
