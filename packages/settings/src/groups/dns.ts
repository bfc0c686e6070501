import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { count, line, lineSchema, list, seconds } from '../field.ts';
import { domainRule, serverRule } from '../line-rules.ts';

/** Whom Posthorn asks about names. */
export const dns = defineFeature({
  group: 'dns',
  slug: 'dns',
  task: 'judging',
  title: 'DNS',
  summary:
    'The resolvers Posthorn asks, and which of them it believes when they say that an answer was validated with DNSSEC. A resolver on this machine is the quickest and the only one to be trusted.',
  standards: ['RFC 1035', 'RFC 6891', 'RFC 4035 §4.9.3', 'RFC 6698'],
  events: ['dns:distrusted', 'dns:trusted'],
  selfTests: [
    { id: 'resolvers', title: 'Does each resolver answer, quickly, truly and with DNSSEC?', answeredBy: 'worker' },
  ],
  fields: {
    servers: z.array(lineSchema(serverRule)).max(20).default([]).meta({
      title: 'Resolvers',
      description:
        'IP addresses, with :port when it is not 53, asked in order. Empty: those this machine was started with, otherwise those of the system.',
      widget: 'lines',
    }),
    timeout: seconds({
      title: 'Wait for an answer',
      description: 'How long one resolver may take before the next one is asked.',
      default: 5,
      min: 1,
      max: 60,
    }),
    attempts: count({
      title: 'Attempts',
      description: 'How often each resolver is asked before the look-up counts as failed for now.',
      default: 2,
      min: 1,
      max: 10,
    }),
    trusted: list({
      title: 'Trusted for DNSSEC',
      description:
        'Resolvers whose word that an answer is authentic (the AD bit) is believed. Only ones that validate, over a way nobody can tamper with: normally one on this machine.',
      standard: 'RFC 4035 §4.9.3',
      default: ['127.0.0.0/8', '::1'],
      kind: 'hosts',
    }),
    checkEvery: seconds({
      title: 'Look at trusted ones every',
      description:
        'How often each trusted resolver is asked for the two names below. One that stops validating is not believed until it does again, and an event tells so. 0: never.',
      default: 600,
      min: 0,
      max: 86_400,
    }),
    signedName: line({
      title: 'A signed name',
      description: 'A name whose signatures are good: a resolver that validates says that its SOA record is authentic.',
      standard: 'RFC 4035 §3.2.3',
      default: 'ietf.org',
      rule: domainRule,
    }),
    forgedName: line({
      title: 'A forged name',
      description:
        'A name whose signatures are broken on purpose: a resolver that validates withholds its address. Its owner keeps this one for such looks.',
      standard: 'RFC 4035 §5.5',
      default: 'dnssec-failed.org',
      rule: domainRule,
    }),
  },
});
