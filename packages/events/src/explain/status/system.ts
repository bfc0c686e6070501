import type { StatusWords } from './words.ts';

/** X.3.x, the mail system of the other side: RFC 3463 §3.4, RFC 6710. */
export const system: Readonly<Record<string, StatusWords>> = {
  '3.0': {
    title: 'Fault on the other side',
    meaning: 'The mail system there has a fault.',
    cause: 'A part of it does not work or is overloaded.',
    whose: 'remote',
    next: 'It usually passes. If it stays, tell the postmaster there.',
    source: 'RFC 3463 §3.4',
  },
  '3.1': {
    title: 'Disk full there',
    meaning: 'The mail system there has no room left.',
    cause: 'Its disk is full. When we answer so ourselves: our own disk is nearly full and intake stopped in time.',
    whose: 'remote',
    next: 'Wait. If the answer is our own, free some disk space.',
    source: 'RFC 3463 §3.4',
  },
  '3.2': {
    title: 'Takes no mail now',
    meaning: 'The system takes no mail from the network just now.',
    cause: 'It is shut down, overloaded or being serviced. With 5: this host never takes mail.',
    whose: 'remote',
    next: 'Wait. With a 5 in front, check the MX records and the route.',
    source: 'RFC 3463 §3.4',
  },
  '3.3': {
    title: 'Feature missing there',
    meaning: 'The system there cannot do something that the message needs.',
    cause: 'An extension such as BINARYMIME, DSN or SMTPUTF8 is missing.',
    whose: 'remote',
    next: 'Send the message without the feature, or by another route.',
    source: 'RFC 3463 §3.4',
  },
  '3.4': {
    title: 'Too large for that system',
    meaning: 'The message is larger than that system takes.',
    cause: 'Every server has a limit, often 10 to 35 MB; encoding adds a third to an attachment.',
    whose: 'sender',
    next: 'Send it smaller, or share the file in another way.',
    source: 'RFC 3463 §3.4',
  },
  '3.5': {
    title: 'Wrongly configured',
    meaning: 'The mail system is not configured rightly for this.',
    cause: 'A mistake in its settings. When the words are our own: a route here has no usable next hop or credentials.',
    whose: 'remote',
    next: 'Tell the postmaster there; if the words are our own, correct the route.',
    source: 'RFC 3463 §3.4',
  },
  '3.6': {
    title: 'Priority changed',
    meaning: 'The message was taken with another priority than was asked for.',
    cause: 'The other server does not offer that priority.',
    whose: 'nobody',
    next: 'Nothing to do.',
    source: 'RFC 6710',
  },
};
