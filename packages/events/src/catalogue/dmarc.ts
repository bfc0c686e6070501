import type { EventDescription } from '../catalogue.ts';

/** What DMARC does beyond its verdicts. */
export const dmarcEvents = {
  'dmarc:failure-report': {
    title: 'Failure report',
    summary:
      'A domain was told about one message in its name that failed (RFC 9991), or would have been: the text says why it was not.',
    level: 'message',
    fields: {
      sender: 'the envelope sender of the message it is about',
      text: 'why no report was sent',
      'data.domain': 'the author domain',
      'data.result': 'sent or withheld',
      'data.to': 'where it was sent',
      'data.reports': 'the ids of the messages that carry it',
      'data.verification': 'the id of the verification it is about',
    },
  },
  'dmarc:failure-received': {
    title: 'Failure report received',
    summary: 'Another server, or one of its people, tells about a message in the name of one of our domains.',
    level: 'system',
    fields: {
      'data.domain': 'the domain it is about',
      'data.source': 'the address that message came from',
      'data.reporter': 'who reports',
      'data.kind': 'auth-failure, or the kind of a complaint, such as abuse',
      'data.result': 'what became of the message there',
      'data.report': 'the id under which it is kept',
      'data.isRepeated': 'whether it was here already',
    },
  },
  'dmarc:report': {
    title: 'DMARC report received',
    summary: 'Another server says who sent it mail in the name of one of our domains.',
    level: 'system',
    fields: {
      text: 'why it does not count, when it does not',
      'data.organization': 'who reports',
      'data.domain': 'the domain it is about',
      'data.messages': 'how many messages it counts',
      'data.report': 'the id under which it is kept',
      'data.state': 'counted, aside (the domain is none of ours), or again (it was here already)',
    },
  },
  'dmarc:new-sender': {
    title: 'New sender in our name',
    summary: 'A DMARC report names somebody who was never seen sending in the name of one of our domains.',
    level: 'system',
    fields: {
      'data.domain': 'in whose name',
      'data.sender': 'a known service, or the domain that vouches for the mail',
      'data.group': 'aligned, broken, forwarded or unknown',
      'data.cause': 'why mail that seems to be ours did not pass: service, dkim, strict, spf; empty else',
      'data.messages': 'how many messages the report counts',
      'data.report': 'the id of the report',
    },
  },
  'dmarc:report-refused': {
    title: 'DMARC report not understood',
    summary: 'A file that came to an address for reports is none that can be read; it is kept.',
    level: 'system',
    fields: {
      text: 'what is wrong with it',
      'data.fileName': 'the name of the file',
      'data.report': 'the id under which it is kept',
    },
  },
} as const satisfies Record<string, EventDescription>;
