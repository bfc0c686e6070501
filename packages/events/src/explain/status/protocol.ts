import type { StatusWords } from './words.ts';

/** X.5.x, the conversation: RFC 3463 §3.6, RFC 4954. */
export const protocol: Readonly<Record<string, StatusWords>> = {
  '5.0': {
    title: 'Protocol',
    meaning: 'One side did not follow the protocol, or says that the other did not.',
    cause: 'Two programs that differ, or a firewall that changes what is said.',
    whose: 'remote',
    next: 'The conversation of the attempt shows where.',
    source: 'RFC 3463 §3.6',
  },
  '5.1': {
    title: 'Command at the wrong time',
    meaning: 'A command came at the wrong time or is not known.',
    cause: 'The other server wants something first: TLS, sign-in, or to be greeted.',
    whose: 'remote',
    next: 'The conversation of the attempt shows which command it was.',
    source: 'RFC 3463 §3.6',
  },
  '5.2': {
    title: 'Command not understood',
    meaning: 'A command was not understood.',
    cause: 'A character or a length that the other server does not take.',
    whose: 'remote',
    next: 'The conversation of the attempt shows which command it was.',
    source: 'RFC 3463 §3.6',
  },
  '5.3': {
    title: 'Too many recipients',
    meaning: 'The message has more recipients than the other server takes in one go.',
    cause: 'Its limit for one transaction, or for one sender in a stretch of time.',
    whose: 'remote',
    next: 'Nothing to do: the rest is sent in a further transaction.',
    source: 'RFC 3463 §3.6, RFC 9422',
  },
  '5.4': {
    title: 'Parameter not accepted',
    meaning: 'A parameter of a command was not accepted.',
    cause: 'The other server does not know it or does not like its value.',
    whose: 'remote',
    next: 'Its own words usually name the parameter.',
    source: 'RFC 3463 §3.6',
  },
  '5.5': {
    title: 'Another version of the protocol',
    meaning: 'The two sides speak different versions of the protocol.',
    cause: 'Very old or very unusual software.',
    whose: 'remote',
    next: 'See what the other side offers in its greeting.',
    source: 'RFC 3463 §3.6',
  },
  '5.6': {
    title: 'Sign-in line too long',
    meaning: 'A line of the sign-in was longer than the other server takes.',
    cause: 'A very long token, as OAuth and Kerberos have.',
    whose: 'us',
    next: 'Use another way of signing in for this route.',
    source: 'RFC 4954 §6',
  },
};
