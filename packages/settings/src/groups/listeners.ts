import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, flag, optionalLine, optionalReference, port, requiredLine } from '../field.ts';
import { ipRule, nameRule } from '../line-rules.ts';

const entry = z.strictObject({
  name: requiredLine({
    title: 'Name',
    description: 'What logs, events and rules call this listener. Changing it only renames it.',
    rule: nameRule,
  }),
  address: optionalLine({
    title: 'Address',
    description:
      'The IP address to accept connections on. Leave it empty for the address this machine was started with; 0.0.0.0 or :: mean every address.',
    placeholder: 'the boot-time POSTHORN_BIND',
    rule: ipRule,
  }),
  port: port({
    title: 'Port',
    description:
      'The TCP port. 0 takes the port the machine was started with for this kind. The world sends to 25, mail programs to 587 and 465.',
    standard: 'RFC 5321 §4.5.4.2, RFC 6409 §3.1, RFC 8314 §7.3',
    default: 0,
    min: 0,
  }),
  kind: choice({
    title: 'Kind',
    description: 'Who is expected to connect; decides TLS, sign-in and which rules run.',
    standard: 'RFC 5321, RFC 6409, RFC 8314, RFC 2033',
    default: 'mx',
    options: {
      mx: 'other mail servers: no sign-in needed, only local recipients',
      submission: 'mail programs: STARTTLS, sign-in, may send to the world',
      submissions: 'mail programs: TLS from the first byte, otherwise as submission',
      lmtp: 'a local program that hands over mail and wants one answer per recipient',
    },
  }),
  certificate: optionalReference({
    title: 'Certificate',
    description:
      'The name of the certificate to show when the client names no host, or one we have no certificate for. Leave it empty for the first one in the list.',
    placeholder: 'the first certificate',
    to: 'tls.certificates',
  }),
  enabled: flag({
    title: 'Enabled',
    description: 'Off closes the port; connections that are open go on to their end.',
    default: true,
  }),
});

/** Where Posthorn accepts connections. */
export const listeners = defineFeature({
  group: 'listeners',
  slug: 'listeners',
  task: 'receiving',
  title: 'Listeners',
  summary:
    'The addresses and ports on which Posthorn accepts mail. Ports open and close within a second of publishing, without touching open connections.',
  standards: ['RFC 5321', 'RFC 6409', 'RFC 8314', 'RFC 2033'],
  isOn: ({ entries }) => entries.some(({ enabled }) => enabled),
  direction: 'in',
  events: ['listener:open', 'listener:close', 'tcp:connect', 'tcp:close'],
  rules: [
    'builtin.connect',
    'builtin.connections',
    'builtin.connections-per-client',
    'builtin.connections-per-network',
    'builtin.connection-rate',
  ],
  variables: [
    { name: 'listener', type: 'string', stages: ['mail'], words: 'The name of the listener that took the connection.' },
    {
      name: 'connections',
      type: 'int',
      stages: ['connect'],
      words: 'Connections that the client, its network or everybody has open.',
    },
    {
      name: 'network',
      type: 'string',
      stages: ['connect'],
      words: 'The network of the client: its /24, or /48 for IPv6.',
    },
  ],
  selfTests: [{ id: 'ports', title: 'Are the ports open, and who answers there?', answeredBy: 'engine' }],
  fields: {
    entries: z
      .array(entry)
      .max(100)
      .default([
        { name: 'mx', port: 0, kind: 'mx', enabled: true },
        { name: 'submission', port: 0, kind: 'submission', enabled: true },
        { name: 'submissions', port: 0, kind: 'submissions', enabled: true },
      ])
      .meta({
        title: 'Listeners',
        description: 'One entry for each port. Add one to accept mail on another address or port.',
        widget: 'entries',
        key: 'name',
      }),
  },
});
