import type { EventDescription } from '../catalogue.ts';

/** Reports of DMARC that we send (RFC 9990). */
export const aggregateReportEvents = {
  'dmarc:report-sent': {
    title: 'DMARC report sent',
    summary: 'The owner of a domain is told who sent us mail in its name on a day; the mail is in the queue.',
    level: 'system',
    fields: {
      'data.domain': 'the domain of the record',
      'data.day': 'the day it is about (UTC)',
      'data.to': 'where it goes',
      'data.messages': 'how many messages it counts',
      'data.report': 'the id of the report',
    },
  },
  'dmarc:report-unsent': {
    title: 'DMARC report not sent',
    summary: 'A record asks for reports, and no report could be sent, or not to all of its addresses.',
    level: 'system',
    fields: {
      text: 'why',
      'data.domain': 'the domain of the record',
      'data.day': 'the day it is about (UTC)',
      'data.report': 'the id of the report',
    },
  },
  'dmarc:report-undelivered': {
    title: 'DMARC report not delivered',
    summary: 'The host of an address did not take a report. After some such failures in a row the address rests.',
    level: 'system',
    fields: {
      messageId: 'the message that carried it',
      recipient: 'the address',
      text: 'the answer of its host',
      'data.domain': 'the domain of the record',
      'data.day': 'the day it is about (UTC)',
      'data.report': 'the id of the report',
      'data.restsUntil': 'until when the address gets no reports; missing while it gets some',
    },
  },
} as const satisfies Record<string, EventDescription>;
