import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { block, choice, count, optionalLine, port, requiredLine, secret } from '../field.ts';
import { hostRule, nameRule } from '../line-rules.ts';

const server = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What look-ups call this directory.', rule: nameRule }),
  host: requiredLine({ title: 'Host', description: 'Name or IP address of the server.', rule: hostRule }),
  port: port({
    title: 'Port',
    description: 'The port on which it answers; 0 is the usual one: 636 with LDAPS, otherwise 389.',
    default: 0,
    min: 0,
  }),
  tls: choice({
    title: 'Encryption',
    description: 'Whether the connection is encrypted. Where it is, the certificate must be good for the host.',
    standard: 'RFC 4511 §4.14, RFC 4513 §3',
    default: 'starttls',
    options: {
      starttls: 'StartTLS: encrypted before anything is said',
      ldaps: 'LDAPS: encrypted from the first octet',
      none: 'not encrypted: for a server on this machine or a private cable',
    },
  }),
  authority: block({
    title: 'Certificate authority',
    description: 'The certificates in PEM form that vouch for the server, where it has one of your own authority.',
    max: 65_536,
    placeholder: 'the authorities this machine trusts',
    widget: 'certificate',
  }),
  bindDn: optionalLine({
    title: 'Sign in as',
    description: 'The name (DN) of an entry that may read what is asked for. Leave it empty to ask without a name.',
    standard: 'RFC 4513 §5.1',
    placeholder: 'nobody (anonymous)',
    max: 1000,
  }),
  password: secret({
    title: 'Password',
    description: 'Stored encrypted and never shown.',
    secret: 'credential',
    placeholder: 'none',
  }).exactOptional(),
  connections: count({
    title: 'Connections',
    description: 'At most so many from each engine and each worker; each carries one question at a time.',
    default: 4,
    min: 1,
    max: 50,
  }),
});

/** Directories that speak LDAP. */
export const ldapLookup = defineFeature({
  group: 'ldap',
  slug: 'ldap-lookup',
  task: 'judging',
  title: 'LDAP look-ups',
  summary:
    'Directories such as OpenLDAP and Active Directory that look-ups search. Name one here, then make a look-up with a filter under Policy, Look-ups.',
  standards: ['RFC 4511', 'RFC 4513', 'RFC 4515'],
  isOn: ({ servers }) => servers.length > 0,
  selfTests: [{ id: 'servers', title: 'Does every directory let us in?', answeredBy: 'engine' }],
  fields: {
    servers: z.array(server).max(50).default([]).meta({
      title: 'Directories',
      description: 'Connected to when first asked. Only searched, never changed; referrals are not followed.',
      widget: 'entries',
      key: 'name',
    }),
  },
});
