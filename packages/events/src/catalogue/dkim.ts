import type { EventDescription } from '../catalogue.ts';

/** What our own signatures and their keys do. */
export const dkimEvents = {
  'dkim:signed': {
    title: 'Message signed',
    summary:
      'A message of ours got a signature of its author’s domain; once for all recipients that take it in the same form.',
    level: 'message',
    fields: {
      'data.signatures': 'domain, selector and algorithm of each signature',
      'data.ms': 'milliseconds it took',
    },
  },
  'dkim:unsigned': {
    title: 'Message not signed',
    summary: 'The author’s domain has keys, but the message could not be signed: it leaves without, or waits.',
    level: 'message',
    fields: {
      text: 'why no key signed',
      'data.domain': 'the domain of the author',
      'data.waits': 'whether the message waits in the queue',
    },
  },
  'dkim:key': {
    title: 'Signing key seen or lost',
    summary: 'What DNS shows of a key of ours has changed, or another key signs from now on.',
    level: 'system',
    fields: {
      text: 'what was found, in a sentence',
      'data.domain': 'the domain that signs',
      'data.selector': 'the selector of the key',
      'data.state': 'seen, differs, absent, or unknown when it could not look',
      'data.before': 'what was found the time before',
    },
  },
} as const satisfies Record<string, EventDescription>;
