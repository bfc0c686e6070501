import { defineFeature } from '../feature.ts';
import { count, flag } from '../field.ts';

/** Signatures over header and body. */
export const dkim = defineFeature({
  group: 'dkim',
  slug: 'dkim',
  task: 'judging',
  title: 'DKIM',
  summary:
    'Domains sign the mail they vouch for; Posthorn checks every signature and says what became of it. Look here when signed mail arrives broken.',
  standards: ['RFC 6376', 'RFC 8301', 'RFC 8463'],
  isOn: ({ verify }) => verify,
  variables: [
    { name: 'dkim.domains', type: 'list<string>', stages: ['prdr', 'data'], words: 'Domains whose signatures pass.' },
    {
      name: 'dkim.results',
      type: 'list<string>',
      stages: ['prdr', 'data'],
      words: 'Each signature as result:domain:selector.',
    },
  ],
  fields: {
    verify: flag({
      title: 'Check signatures',
      overridable: 'listener',
      description: 'Checks the signatures of mail from clients that neither signed in nor are relay hosts.',
      standard: 'RFC 6376 §6',
      default: true,
    }),
    minRsaBits: count({
      title: 'Shortest RSA key',
      description: 'Signatures by shorter keys do not pass; the standard forbids less than 1024.',
      standard: 'RFC 8301 §3.2',
      default: 1024,
      min: 1024,
      max: 4096,
      unit: 'bits',
    }),
    maxSignatures: count({
      title: 'Signatures checked',
      description: 'Of one message, from the top. The others are reported as not checked.',
      default: 10,
      min: 1,
      max: 30,
    }),
  },
});
