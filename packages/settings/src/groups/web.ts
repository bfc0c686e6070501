import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, count, flag, optionalLine, port, requiredLine, seconds } from '../field.ts';
import { ipRule, nameRule } from '../line-rules.ts';

const listener = z.strictObject({
  name: requiredLine({
    title: 'Name',
    description: 'What logs and events call this listener. Changing it only renames it.',
    rule: nameRule,
  }),
  kind: choice({
    title: 'Kind',
    description:
      'Plain HTTP is what certificate authorities ask (port 80); policies are fetched over HTTPS (port 443), with the certificate that names the host.',
    standard: 'RFC 8555 §8.3, RFC 8461 §3.3',
    default: 'http',
    options: {
      http: 'in the clear, for the questions of certificate authorities',
      https: 'encrypted, for MTA-STS policies',
    },
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
      'The TCP port. The world asks 80 and 443; another one works where a router or a proxy leads those here. 0 picks any free one, for tests.',
    standard: 'RFC 8555 §8.3, RFC 8461 §3.3',
    default: 80,
    min: 0,
  }),
  enabled: flag({ title: 'Enabled', description: 'Off closes the port.', default: true }),
});

/** The web listener of the engine. */
export const web = defineFeature({
  group: 'web',
  slug: 'web',
  task: 'receiving',
  title: 'Web listener',
  summary:
    'A small web server beside the mail ports that answers two questions only: those of certificate authorities (ACME) and those for MTA-STS policies. Look here when a certificate or a policy has to be had from this machine; it is off until a port is added.',
  standards: ['RFC 9110', 'RFC 9112', 'RFC 6066'],
  isOn: ({ listeners }) => listeners.some(({ enabled }) => enabled),
  direction: 'in',
  events: ['listener:open', 'listener:close'],
  selfTests: [{ id: 'ports', title: 'Do the web ports answer?', answeredBy: 'engine' }],
  fields: {
    listeners: z.array(listener).max(20).default([]).meta({
      title: 'Web listeners',
      description: 'One entry for each port. Ports open and close within a second of publishing.',
      widget: 'entries',
      key: 'name',
    }),
    maxConnections: count({
      title: 'Connections at once',
      description: 'For each engine; more are cut at once. Mail has its own limits and is not touched.',
      default: 200,
      min: 1,
      max: 5000,
    }),
    maxPerClient: count({
      title: 'Connections of one client',
      description: 'How many of them one IP address may have.',
      default: 20,
      min: 1,
      max: 5000,
    }),
    timeout: seconds({
      title: 'Wait for a request',
      description: 'How long a connection may last from its first octet to the last of the answer.',
      default: 10,
      min: 1,
      max: 60,
    }),
  },
});
