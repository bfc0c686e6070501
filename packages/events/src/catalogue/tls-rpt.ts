import type { EventDescription } from '../catalogue.ts';

/** What domains tell each other about the TLS of their mail (RFC 8460). */
export const tlsReportEvents = {
  'tls-rpt:sent': {
    title: 'TLS report sent',
    summary: 'A domain was told how the connections of a day to it went.',
    level: 'system',
    fields: {
      'data.domain': 'the domain',
      'data.day': 'the day it is about (UTC)',
      'data.to': 'where it went',
      'data.report': 'the id of the report',
    },
  },
  'tls-rpt:unsent': {
    title: 'TLS report not sent',
    summary: 'A domain asks for TLS reports, and could not be given one, or not at all of its addresses.',
    level: 'system',
    fields: {
      text: 'why',
      'data.domain': 'the domain',
      'data.day': 'the day it is about (UTC)',
      'data.report': 'the id of the report',
    },
  },
  'tls-rpt:received': {
    title: 'TLS report received',
    summary: 'Another server says how its connections to our domains went.',
    level: 'system',
    fields: {
      'data.organization': 'who reports',
      'data.domains': 'the domains it is about',
      'data.successful': 'sessions that went well',
      'data.failed': 'sessions that failed',
      'data.report': 'the id under which it is kept',
      'data.isRepeated': 'whether it was known already and is not counted again',
    },
  },
  'tls-rpt:refused': {
    title: 'TLS report not understood',
    summary: 'A file that came to the address for TLS reports is none that can be read; it is kept.',
    level: 'system',
    fields: {
      text: 'what is wrong with it',
      'data.fileName': 'the name of the file',
      'data.report': 'the id under which it is kept',
    },
  },
} as const satisfies Record<string, EventDescription>;
