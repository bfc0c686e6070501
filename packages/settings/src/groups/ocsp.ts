import { defineFeature } from '../feature.ts';
import { list } from '../field.ts';

/** Whether the certificates of other servers are revoked, as far as they bring the word of their issuer along. */
export const ocsp = defineFeature({
  group: 'tls',
  slug: 'ocsp',
  task: 'sending',
  title: 'OCSP staples of hosts',
  summary:
    'A certificate may be revoked before it ends; an OCSP response of its issuer, stapled to the handshake, says that it is not. Mail hosts are asked for theirs here; those of our own certificates stand with the certificates.',
  standards: ['RFC 6960', 'RFC 6066', 'RFC 5019'],
  direction: 'out',
  isOn: ({ requestOcspHosts, requireOcspHosts }) => requestOcspHosts.length + requireOcspHosts.length > 0,
  events: ['ocsp:peer', 'tls:doubt', 'tls:refused'],
  selfTests: [{ id: 'staples', title: 'What did the staples of hosts lately say?', answeredBy: 'worker' }],
  fields: {
    requestOcspHosts: list({
      title: 'Ask',
      overridable: 'domain',
      description:
        'Mail hosts that are asked for a staple; what came is kept with the attempt. As long as this is just *, hosts proved by DANE are asked only if all their TLSA records name authorities (usage 2).',
      standard: 'RFC 6066 §8',
      default: ['*'],
      kind: 'hosts',
    }),
    requireOcspHosts: list({
      title: 'Insist',
      overridable: 'domain',
      description:
        'Mail hosts that get mail only under TLS, with a certificate that verifies and a good staple. Few servers staple, and those that are proved by the key itself (DANE-EE) hardly ever: list only hosts known to do it.',
      standard: 'RFC 6960 §3.2',
      default: [],
      kind: 'hosts',
    }),
  },
});
