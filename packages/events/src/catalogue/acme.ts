import type { EventDescription } from '../catalogue.ts';

/** Certificates that are had from an authority. */
export const acmeEvents = {
  'certificate:issued': {
    title: 'Certificate issued',
    summary: 'An authority has issued a certificate; engines show it from the next connection on.',
    level: 'system',
    fields: {
      text: 'for which hosts, and until when',
      'data.certificate': 'the name of the certificate in the settings',
      'data.names': 'its host names, with commas',
      'data.until': 'when it ends',
      'data.renewal': 'whether there was one before',
    },
  },
  'certificate:renewal-failed': {
    title: 'Certificate not issued',
    summary:
      'An authority was asked for a certificate and did not issue it. The one before stays, and it is tried again.',
    level: 'system',
    fields: {
      text: 'why, in a sentence',
      'data.certificate': 'the name of the certificate in the settings',
      'data.type': 'the kind of problem that the authority named (RFC 8555 §6.7)',
      'data.failures': 'how many tries in a row have failed',
      'data.next': 'when it is tried again',
    },
  },
} as const satisfies Record<string, EventDescription>;
