import { defineFeature } from '../feature.ts';
import { list } from '../field.ts';

/** Keys of mail hosts in DNS, on the way out. */
export const dane = defineFeature({
  group: 'dane',
  slug: 'dane',
  task: 'sending',
  title: 'DANE',
  summary:
    'Mail hosts may name their keys in DNS (TLSA records); where DNSSEC secures all of it, Posthorn delivers to these keys only, or waits. Look here when mail to a host waits because its records and its certificate disagree.',
  standards: ['RFC 7672', 'RFC 7671', 'RFC 6698'],
  direction: 'out',
  isOn: ({ tryHosts }) => tryHosts.length > 0,
  events: ['dane:match', 'dane:fault'],
  selfTests: [
    { id: 'resolvers', title: 'Do our resolvers validate, so that TLSA records count?', answeredBy: 'worker' },
  ],
  fields: {
    tryHosts: list({
      title: 'Use for',
      overridable: 'domain',
      description:
        'Mail hosts whose TLSA records are looked up and obeyed: by name, address, or the domain that mail goes to. It costs a look-up where DNSSEC secures the host, and nothing elsewhere.',
      standard: 'RFC 7672 §2.2',
      default: ['*'],
      kind: 'hosts',
    }),
    requireHosts: list({
      title: 'Insist on it for',
      overridable: 'domain',
      description:
        'Mail waits unless DNSSEC secures the way there and a TLSA record can be used. Name domains that mail goes to rather than hosts: without DNSSEC anybody on the way may invent a host.',
      standard: 'RFC 7672 §2.2',
      default: [],
      kind: 'hosts',
    }),
  },
});
