import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, count, optionalLine, port, requiredLine, secret } from '../field.ts';
import { hostRule, nameRule } from '../line-rules.ts';

const server = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What look-ups and actions call this server.', rule: nameRule }),
  host: requiredLine({ title: 'Host', description: 'Name or IP address of the server.', rule: hostRule }),
  port: port({ title: 'Port', description: 'The port on which it answers.', default: 6379 }),
  database: count({
    title: 'Database',
    description: 'The number of the database within the server.',
    default: 0,
    min: 0,
    max: 1_000_000,
  }),
  username: optionalLine({
    title: 'User name',
    description: 'With what name we sign in. Leave it empty for the user that is called default.',
    placeholder: 'the default user',
  }),
  password: secret({
    title: 'Password',
    description: 'Stored encrypted and never shown. Leave it out where the server wants none.',
    secret: 'credential',
    placeholder: 'none',
  }).exactOptional(),
  tls: choice({
    title: 'Encryption',
    description: 'Whether the connection is encrypted.',
    default: 'none',
    options: {
      none: 'not encrypted: for a server on this machine or a private cable',
      verify: 'TLS, and the certificate must be good for the host',
    },
  }),
});

/** Servers of Redis or Valkey. */
export const redisLookup = defineFeature({
  group: 'redis',
  slug: 'redis-lookup',
  task: 'judging',
  title: 'Redis look-ups',
  summary:
    'Servers of Redis or Valkey that look-ups ask and actions tell. Name one here, then make a look-up with a command such as SMEMBERS, HGET or GET under Policy, Look-ups.',
  standards: ['RESP'],
  isOn: ({ servers }) => servers.length > 0,
  selfTests: [{ id: 'servers', title: 'Does every server answer?', answeredBy: 'engine' }],
  fields: {
    servers: z.array(server).max(50).default([]).meta({
      title: 'Servers',
      description:
        'Each is connected to when it is asked for the first time, and again whenever the connection is lost.',
      widget: 'entries',
      key: 'name',
    }),
  },
});
