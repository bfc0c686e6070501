import { z } from 'zod';
import { choice, flag, line, lineSchema, reference, requiredLine, secret } from '../field.ts';
import {
  attributeRule,
  commandRule,
  filePathRule,
  filterRule,
  jsonPathRule,
  lookupTemplateRule,
  lookupUrlRule,
  queryRule,
} from './line-rules.ts';

const kind = <const T extends string>(name: T, title: string) =>
  z.literal(name).meta({ title, description: 'Where the answers come from.' });

const redis = z.strictObject({
  kind: kind('redis', 'Redis or Valkey'),
  server: reference({ title: 'Server', description: 'The name of one of redis.servers.', to: 'redis.servers' }),
  command: requiredLine({
    title: 'Command',
    description:
      'Any command, such as SMEMBERS relay_from_ips, HGET {key} domain or GET vip:{key}. Each word is passed apart, so nothing that is filled in can become another.',
    max: 1000,
    rule: commandRule,
  }),
});

const lmdb = z.strictObject({
  kind: kind('lmdb', 'LMDB file'),
  file: reference({ title: 'File', description: 'The name of one of lmdb.files.', to: 'lmdb.files' }),
  key: line({ title: 'Key', description: 'What is looked for.', default: '{key}', max: 500, rule: lookupTemplateRule }),
});

const sql = z.strictObject({
  kind: kind('sql', 'SQL database'),
  server: reference({ title: 'Database', description: 'The name of one of sql.servers.', to: 'sql.servers' }),
  query: requiredLine({
    title: 'Statement',
    description:
      'Such as SELECT value FROM vip WHERE address = {key}. Each {…} is a parameter. All columns of all rows are the values, in their order.',
    max: 4000,
    rule: queryRule,
  }),
});

const ldap = z.strictObject({
  kind: kind('ldap', 'LDAP directory'),
  server: reference({ title: 'Directory', description: 'The name of one of ldap.servers.', to: 'ldap.servers' }),
  base: line({
    title: 'Base',
    description: 'The entry (DN) where the search begins, such as ou=people,dc=example,dc=org. Empty: the root.',
    default: '',
    max: 1000,
  }),
  scope: choice({
    title: 'Scope',
    description: 'How far down it is searched.',
    standard: 'RFC 4511 §4.5.1.2',
    default: 'sub',
    options: { sub: 'everything below, and the base itself', one: 'one step below', base: 'the base alone' },
  }),
  filter: requiredLine({
    title: 'Filter',
    description:
      'Such as (&(objectClass=person)(mail={key})). A place stands in a value; whatever is filled in stays one.',
    standard: 'RFC 4515',
    max: 4000,
    rule: filterRule,
  }),
  attributes: z.array(lineSchema(attributeRule, 200)).max(50).default([]).meta({
    title: 'Attributes',
    description:
      'One a line, such as mailAlternateAddress; the values of all entries found are the answer, in this order. None: the names (DN) of the entries.',
    widget: 'lines',
  }),
});

const file = z.strictObject({
  kind: kind('file', 'Text file'),
  path: requiredLine({
    title: 'Path',
    description:
      'A text file of at most 64 MB, read again when it changes; files that hold secrets of this machine are not read. {data} is the data folder of Posthorn.',
    max: 1000,
    rule: filePathRule,
  }),
  format: choice({
    title: 'Format',
    description:
      'How its lines are read; # begins a comment. CDB files are not read: name the text they are made from.',
    default: 'pairs',
    options: {
      lines: 'one item a line',
      pairs: 'key: value, with commas between several values',
      csv: 'comma-separated: the first column is the key',
    },
  }),
  keys: choice({
    title: 'Keys',
    description: 'What stands in the place of the key.',
    default: 'text',
    options: {
      text: 'text, without regard to case; *.example.org and @example.org stand for what is below',
      networks: 'IP addresses and networks; the narrowest that holds the address counts',
    },
  }),
});

const http = z.strictObject({
  kind: kind('http', 'Web server'),
  url: requiredLine({
    title: 'URL',
    description: 'What is asked with GET, such as https://example.org/vip?address={key}. Values are percent-encoded.',
    max: 2000,
    rule: lookupUrlRule,
  }),
  path: line({
    title: 'Where in the JSON',
    description:
      'The way to the answer, such as result.lists[*]. Empty: the whole answer, or its text where it is no JSON.',
    default: '',
    max: 200,
    rule: jsonPathRule,
  }),
  authorization: secret({
    title: 'Authorization',
    description:
      'The value of the header field Authorization, such as Bearer and a token; stored encrypted, never shown.',
    standard: 'RFC 9110 §11.6.2',
    secret: 'credential',
    placeholder: 'none',
  }).exactOptional(),
  allowPrivate: flag({
    title: 'May be inside',
    description:
      'Whether it may be at a private address or on this machine. Link-local addresses, where clouds keep their metadata, are never asked.',
    default: false,
  }),
});

const dns = z.strictObject({
  kind: kind('dns', 'DNS'),
  name: requiredLine({
    title: 'Name',
    description:
      '{reversed}.zen.example.org asks a block list about an address, {key}.dbl.example.org one about a domain (RFC 5782).',
    max: 500,
    rule: lookupTemplateRule,
  }),
  type: choice({
    title: 'Records',
    description: 'Which records are asked for; their values are the answer.',
    standard: 'RFC 5782',
    default: 'a',
    options: { a: 'A: addresses, as block lists answer', txt: 'TXT: texts' },
  }),
});

const fixed = z.strictObject({
  kind: kind('static', 'Written here'),
  entries: z
    .array(
      z.strictObject({
        key: requiredLine({ title: 'Key', description: 'What is asked for, without regard to case.', max: 500 }),
        values: z.array(z.string().max(1000)).max(1000).default([]).meta({
          title: 'Values',
          description: 'What is answered, one a line.',
          widget: 'lines',
        }),
      }),
    )
    .max(10_000)
    .default([])
    .meta({ title: 'Entries', description: 'Keys with their values.', widget: 'entries', key: 'key' }),
});

/** Where a look-up has its answers from. */
export const sourceSchema = z
  .discriminatedUnion('kind', [redis, lmdb, sql, ldap, file, http, dns, fixed])
  .meta({ title: 'Source', description: 'Where the answers come from.', widget: 'variant' });
