import type { EventDescription } from '../catalogue.ts';

/** What scanners of content do. */
export const contentEvents = {
  'msg:scan': {
    title: 'Content scanned',
    summary: 'Scanners looked at a message; this is what they made of it, before anything followed from that.',
    level: 'message',
    fields: {
      sender: 'the reverse path',
      clientAddress: 'who sent it',
      text: 'the heaviest signs that were found',
      'data.verdict': 'the gravest verdict: clean, spam, quarantine, defer, reject, discard, malware or unscanned',
      'data.score': 'the score that goes with it, where the scanner gives one',
      'data.threshold': 'from which score on that scanner calls it spam, where it says so',
      'data.scanner': 'who gave the verdict',
      'data.opaque': 'the verdict in the scanner’s own words',
      'data.tracker': 'by what the scanner finds the message again',
      'data.symbols': 'the names of the signs, the first twenty',
      'data.ruleIds': 'ids of rules, and names of malware, the first twenty',
      'data.recipients': 'how many recipients the message has',
      'data.scanners': 'each scanner with its verdict, or with why there is none',
      'data.ms': 'milliseconds until all had answered',
    },
  },
  'dcc:result': {
    title: 'DCC answered',
    summary: 'DCC said how bulky a message is, before anything followed from that.',
    level: 'message',
    fields: {
      sender: 'the reverse path',
      clientAddress: 'who sent it',
      text: 'the X-DCC field that it gave',
      'data.result': 'A takes it, R takes it for bulk, G greylists it, S takes it for some recipients',
      'data.knownAs': 'the address that DCC was told in place of the client’s, for known forwarders',
    },
  },
  'scan:failed': {
    title: 'Scanner failed',
    summary:
      'A scanner gave no answer. From the third time in a row on it is left alone for a while, so that mail does not wait for it in vain.',
    level: 'system',
    fields: {
      text: 'what went wrong',
      'data.scanner': 'the name of the scanner',
      'data.fault': 'unreachable, timeout, cut, garbage or refused',
      'data.failures': 'how many times in a row',
      'data.restSeconds': 'for how long it is left alone; 0: not yet',
    },
  },
  'scan:recovered': {
    title: 'Scanner is back',
    summary: 'A scanner that had failed answered again.',
    level: 'system',
    fields: {
      'data.scanner': 'the name of the scanner',
      'data.failures': 'how many times in a row it had failed',
      'data.seconds': 'seconds since the first failure',
    },
  },
} as const satisfies Record<string, EventDescription>;
