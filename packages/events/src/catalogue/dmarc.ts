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
} as const satisfies Record<string, EventDescription>;
