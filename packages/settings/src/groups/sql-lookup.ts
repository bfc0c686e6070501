import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, count, port, requiredLine, secret } from '../field.ts';
import { hostRule, nameRule } from '../line-rules.ts';

const server = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What look-ups and actions call this database.', rule: nameRule }),
  kind: choice({
    title: 'Kind',
    description: 'Which language it speaks.',
    default: 'postgres',
    options: { postgres: 'PostgreSQL', mysql: 'MySQL or MariaDB' },
  }),
  host: requiredLine({ title: 'Host', description: 'Name or IP address of the server.', rule: hostRule }),
  port: port({
    title: 'Port',
    description: 'The port on which it answers; 0 is the usual one of its kind, 5432 or 3306.',
    default: 0,
    min: 0,
  }),
  database: requiredLine({ title: 'Database', description: 'The name of the database on the server.', max: 128 }),
  username: requiredLine({
    title: 'User name',
    description:
      'The role we sign in as. For look-ups best one that may only read; the self-test says when it may do more.',
    max: 128,
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
  connections: count({
    title: 'Connections',
    description: 'At most so many from each engine and each worker.',
    default: 4,
    min: 1,
    max: 50,
  }),
});

/** The operator's own databases. */
export const sqlLookup = defineFeature({
  group: 'sql',
  slug: 'sql-lookup',
  task: 'judging',
  title: 'SQL look-ups',
  summary:
    'Your own PostgreSQL, MySQL or MariaDB, which look-ups ask and actions write to. Name a database here, then make a look-up with a SELECT under Policy, Look-ups.',
  standards: ['ISO/IEC 9075'],
  isOn: ({ servers }) => servers.length > 0,
  selfTests: [
    { id: 'servers', title: 'Does every database answer, with a role that may only read?', answeredBy: 'engine' },
  ],
  fields: {
    servers: z.array(server).max(50).default([]).meta({
      title: 'Databases',
      description:
        'Connected to when first asked. Statements are prepared with parameters; values never become text of SQL.',
      widget: 'entries',
      key: 'name',
    }),
  },
});
