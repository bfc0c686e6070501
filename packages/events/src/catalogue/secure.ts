import type { EventDescription } from '../catalogue.ts';

/** What is demanded of the way to other hosts, and how they met it. */
export const secureEvents = {
  'dane:match': {
    title: 'Host proved by DANE',
    summary: 'The certificate of a mail host is one that its TLSA records name.',
    level: 'connection',
    fields: {
      host: 'the mail host',
      'data.base': 'the name at which the records stand',
      'data.record': 'the record that matched, as zone files have it',
      'data.depth': 'which certificate it named: 0 is the host’s own',
    },
  },
  'dane:fault': {
    title: 'DANE forbids a host',
    summary:
      'The TLSA records of a mail host could not be looked up, are forged, are missing where they are required, or name another certificate: mail does not go there now.',
    level: 'attempt',
    fields: {
      host: 'the mail host',
      enhanced: 'the enhanced status code that follows',
      text: 'what is wrong',
      'data.domain': 'the domain that mail goes to',
      'data.base': 'the name at which the records stand',
    },
  },
  'mta-sts:policy': {
    title: 'MTA-STS policy fetched',
    summary: 'The policy of a domain was fetched, for the first time or again, and is kept for as long as it says.',
    level: 'system',
    fields: {
      'data.domain': 'the domain',
      'data.id': 'the id of its record',
      'data.mode': 'enforce, testing or none',
      'data.mx': 'the hosts it lists',
      'data.maxAge': 'seconds for which it counts',
    },
  },
  'mta-sts:failure': {
    title: 'MTA-STS policy not fetched',
    summary: 'A domain announces a policy that could not be fetched or read; one that was fetched before still counts.',
    level: 'system',
    fields: {
      text: 'what went wrong',
      'data.domain': 'the domain',
      'data.failure': 'its name in TLS reports (RFC 8460)',
      'data.hasOld': 'whether an earlier policy still counts',
    },
  },
  'mta-sts:fault': {
    title: 'Host not as the MTA-STS policy says',
    summary:
      'A mail host is not on the list of the domain’s policy, offers no TLS, or its certificate does not verify. Under an enforced policy mail does not go there; one that is only tested changes nothing.',
    level: 'attempt',
    fields: {
      host: 'the mail host',
      text: 'what is wrong',
      'data.domain': 'the domain that mail goes to',
      'data.mode': 'enforce or testing',
    },
  },
  'tls:doubt': {
    title: 'Certificate in doubt',
    summary: 'Something about the TLS of a mail host is not as it should be, and nobody minds: mail goes there.',
    level: 'connection',
    fields: { host: 'the mail host', text: 'what is wrong', 'data.problems': 'each of it' },
  },
  'tls:refused': {
    title: 'Host not private enough',
    summary: 'A mail host is not what was demanded of it; mail does not go there.',
    level: 'attempt',
    fields: {
      host: 'the mail host',
      enhanced: 'the enhanced status code that follows',
      text: 'what is wrong',
      'data.demanded': 'who demands what',
      'data.domain': 'the domain that mail goes to',
    },
  },
} as const satisfies Record<string, EventDescription>;
