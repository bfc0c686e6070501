import { stages } from '@posthorn/policy/stage';
import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { flag, seconds } from '../field.ts';

const resumption = z
  .strictObject({
    tickets: flag({
      title: 'Let clients resume',
      description:
        'Gives clients tickets with which their next connection skips the costly part of the handshake. The keys that seal the tickets live in memory only.',
      standard: 'RFC 8446 §2.2, RFC 5077',
      default: true,
    }),
    rotateEvery: seconds({
      title: 'New ticket key every',
      description:
        'All processes of a machine change the key at the same moment. A ticket sealed with an older key brings a full handshake.',
      standard: 'RFC 9325 §3.4',
      default: 3600,
      min: 60,
      max: 86_400,
    }),
    lifetime: seconds({
      title: 'Tickets last',
      description: 'How long a client may keep a ticket. It never outlasts the key that sealed it.',
      standard: 'RFC 8446 §4.6.1',
      default: 7200,
      min: 60,
      max: 604_800,
    }),
    withHosts: flag({
      title: 'Resume with mail hosts',
      description:
        'Goes on with the session of the last connection to a host, where the host allows it and the same is demanded of it; what its certificate proved then still counts. Never where an OCSP staple is required.',
      standard: 'RFC 8446 §2.2, RFC 5077',
      default: true,
    }),
  })
  .prefault({})
  .meta({
    title: 'Session resumption',
    description: 'Whether the TLS session of one connection may go on in a later one.',
    widget: 'group',
  });

/** TLS sessions that go on in a later connection. */
export const tlsResumption = defineFeature({
  group: 'tls',
  slug: 'resumption',
  task: 'receiving',
  title: 'TLS session resumption',
  summary:
    'Who comes back goes on with the TLS session of the last connection, which saves both sides the costly part of the handshake: clients with us, and we with mail hosts. Keys and sessions live in memory only.',
  standards: ['RFC 8446', 'RFC 5077', 'RFC 9325'],
  events: ['tcp:close'],
  isOn: ({ resumption: { tickets, withHosts } }) => tickets || withHosts,
  selfTests: [{ id: 'again', title: 'Is a session resumed when a client comes back?', answeredBy: 'engine' }],
  variables: [
    {
      name: 'tls.in.resumption',
      type: 'int',
      stages,
      words:
        'Bits: 1 sessions can be resumed here, 2 the client asked for it, 4 it offered a session, 8 it was given one, 16 the session was resumed.',
    },
  ],
  fields: { resumption },
});
