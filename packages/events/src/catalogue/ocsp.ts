import type { EventDescription } from '../catalogue.ts';

/** What becomes of the OCSP staples of our own certificates, and of those that other servers send. */
export const ocspEvents = {
  'ocsp:staple': {
    title: 'OCSP staple changed',
    summary: 'A certificate of ours is shown with a staple from now on, or without one; the text says why.',
    level: 'system',
    fields: {
      text: 'what happened, in a sentence',
      'data.certificate': 'the name of the certificate in the settings',
      'data.state': 'good, bad, revoked, or waiting for the first response',
      'data.source': 'file or fetch',
      'data.until': 'when the response ends',
    },
  },
  'ocsp:fetch': {
    title: 'OCSP response fetched, or not',
    summary: 'A responder was asked about a certificate of ours. Failures are told once, until it answers again.',
    level: 'system',
    fields: {
      text: 'what came, or why nothing did',
      'data.certificate': 'SHA-256 of the certificate',
      'data.subject': 'the first name in it',
      'data.state': 'good, revoked, bad or failed',
      'data.until': 'when the response ends',
    },
  },
  'ocsp:peer': {
    title: 'OCSP staple of a host',
    summary: 'The certificate of a mail host came with a staple; the text says what that is worth.',
    level: 'connection',
    fields: {
      host: 'the mail host',
      text: 'what it says, or why it does not count',
      'data.state': 'good, bad or revoked',
    },
  },
} as const satisfies Record<string, EventDescription>;
