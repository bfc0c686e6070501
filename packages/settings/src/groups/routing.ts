import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import {
  choice,
  flag,
  lineSchema,
  list,
  optionalLine,
  optionalReference,
  port,
  requiredLine,
  secret,
  template,
} from '../field.ts';
import {
  addressOrDomainRule,
  directoryRule,
  domainRule,
  hostRule,
  localPartRule,
  nameOrAllRule,
  nameRule,
} from '../line-rules.ts';

const kind = <const T extends string>(name: T, title: string) =>
  z.literal(name).meta({ title, description: 'How the mail is handed over.' });

const maildir = z.strictObject({
  kind: kind('maildir', 'Maildir on this machine'),
  directory: template({
    title: 'Directory',
    description: 'Where the mailbox is.',
    default: '{data}/mail/{domain}/{local}',
    max: 1000,
    rule: directoryRule,
    variables: [
      { name: 'data', words: 'the data folder of this machine', sample: '/var/lib/posthorn' },
      { name: 'domain', words: 'the domain of the mailbox', sample: 'example.org' },
      { name: 'local', words: 'the part in front of the @', sample: 'ann' },
    ],
  }),
});

const lmtp = z.strictObject({
  kind: kind('lmtp', 'A mail store that speaks LMTP'),
  host: requiredLine({
    title: 'Host',
    description: 'Name or IP address of the store, such as a Dovecot.',
    rule: hostRule,
  }),
  port: port({ title: 'Port', description: 'The port on which it takes LMTP.', standard: 'RFC 2033 §5', default: 24 }),
});

const toSandbox = z.strictObject({ kind: kind('sandbox', 'The sandbox inside Posthorn') });

const smarthost = z.strictObject({
  kind: kind('smarthost', 'A server that sends on for us'),
  hosts: z
    .array(
      z.strictObject({
        host: requiredLine({ title: 'Host', description: 'Name or IP address of the server.', rule: hostRule }),
        port: port({
          title: 'Port',
          description: '25 between servers, 587 with sign-in, 465 with TLS from the first byte.',
          default: 25,
        }),
      }),
    )
    .min(1)
    .max(50)
    .meta({ title: 'Hosts', description: 'Tried in order until one answers.', widget: 'entries', ordered: true }),
  tls: choice({
    title: 'Encryption',
    description: 'What is demanded before mail and password are sent.',
    standard: 'RFC 3207, RFC 8314 §3.3',
    default: 'opportunistic',
    options: {
      opportunistic: 'encrypt when it is offered',
      required: 'encrypt or keep the mail waiting',
      none: 'never encrypt',
      implicit: 'TLS from the first byte (port 465)',
    },
  }),
  username: optionalLine({
    title: 'User name',
    description: 'With what name we sign in there. Leave it empty for none.',
    placeholder: 'no sign-in',
  }),
  password: secret({
    title: 'Password',
    description: 'The password that goes with the user name; stored encrypted and never shown.',
    standard: 'RFC 4954',
    secret: 'credential',
  }).exactOptional(),
});

const mx = z.strictObject({
  kind: kind('mx', 'The servers the recipient’s domain names in DNS'),
  port: port({ title: 'Port', description: 'Anything but 25 is for tests.', standard: 'RFC 5321 §5.1', default: 25 }),
});

const queuefile = z.strictObject({
  kind: kind('queuefile', 'Files in a directory of this machine, for a program'),
  directory: template({
    title: 'Directory',
    description:
      'Where each message is put as <name>.eml with its envelope in <name>.json. What leaves so is not signed or rewritten.',
    default: '{data}/queuefile/out',
    max: 1000,
    rule: directoryRule,
    variables: [{ name: 'data', words: 'the data folder of this machine', sample: '/var/lib/posthorn' }],
  }),
});

const discard = z.strictObject({ kind: kind('discard', 'Throw it away and count it as delivered') });

const words = { title: 'Hand over', description: 'How the mail leaves.', widget: 'variant' };
const localTransport = z
  .discriminatedUnion('kind', [maildir, lmtp, toSandbox])
  .default({ kind: 'maildir', directory: '{data}/mail/{domain}/{local}' })
  .meta({ ...words, description: 'How mail for the mailboxes of this domain is stored.' });
const transport = z
  .discriminatedUnion('kind', [smarthost, mx, lmtp, maildir, toSandbox, queuefile, discard])
  .meta(words);

const localDomain = z.strictObject({
  domain: requiredLine({ title: 'Domain', description: 'A domain whose mail is meant for us.', rule: domainRule }),
  mailboxes: z
    .union([z.literal('any'), z.array(lineSchema(localPartRule)).max(100_000)])
    .default('any')
    .meta({
      title: 'Mailboxes',
      description:
        '“any” takes every local part; a list takes these and refuses others at RCPT. The mail store then need not bounce. postmaster is always taken.',
      standard: 'RFC 5321 §3.3, §4.5.1',
      widget: 'mailboxes',
    }),
  transport: localTransport,
  subaddressSeparator: choice({
    title: 'Subaddresses',
    description: 'What parts a mailbox from a tag: with +, mail for ann+shop goes to ann.',
    standard: 'RFC 5233',
    default: '+',
    options: { '+': 'ann+shop', '-': 'ann-shop', '': 'none' },
  }),
  reports: z.array(lineSchema(localPartRule)).max(20).exactOptional().meta({
    title: 'Addresses for reports',
    description:
      'Local parts at which other servers may send their reports about this domain: name them in its records (rua=mailto:, ruf=mailto:). They need no mailbox: mail to them ends here and is read as DMARC, failure and TLS reports. A mailbox or an alias of the name comes first. Left out: dmarc-reports and tls-reports.',
    standard: 'RFC 9990, RFC 9991, RFC 8460 §3',
    widget: 'lines',
  }),
});

const alias = z.strictObject({
  address: requiredLine({
    title: 'Address',
    description: 'The address that stands for others; @example.org catches what has no mailbox or alias of its own.',
    rule: addressOrDomainRule,
    max: 320,
  }),
  targets: z.array(lineSchema(addressOrDomainRule, 320)).min(1).max(1000).meta({
    title: 'Goes to',
    description:
      'Addresses that get the mail instead; @example.net keeps the local part. An address that names itself keeps a copy in its own mailbox.',
    standard: 'RFC 5321 §3.9.1',
    widget: 'lines',
  }),
});

const route = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What events and the queue call this route.', rule: nameRule }),
  match: list({
    title: 'For',
    description: 'Domains or addresses this route takes; * is everything that is not local.',
    default: ['*'],
    kind: 'addresses',
  }),
  when: z.string().max(2000).exactOptional().meta({
    title: 'Only for content',
    description:
      'A condition over what scanners found, such as content.verdict == "spam" || content.score > 6.0. The route is passed over where it does not hold, or where no scanner was asked. Left out: whatever they found.',
    standard: 'CEL',
    placeholder: 'whatever scanners found',
    widget: 'expression',
  }),
  transport,
  lastHop: flag({
    title: 'Last hop for reports',
    description:
      'Answer requested success reports here, as if the next hop could not: for a hop that does not report reliably.',
    standard: 'RFC 3461 §5.2.2',
    default: false,
  }),
  proxies: z.array(lineSchema(nameOrAllRule, 64)).max(50).exactOptional().meta({
    title: 'Proxies',
    description:
      'Names of SOCKS proxies this route leaves through: * is all of them, direct none. Left out: as socks.use says.',
    standard: 'RFC 1928',
    widget: 'lines',
  }),
  sources: optionalReference({
    title: 'Source addresses',
    description: 'The pool of addresses this route leaves from. Left out: as sources.use says.',
    placeholder: 'as sources.use says',
    to: 'sources.addresses',
    by: 'pool',
  }),
  enabled: flag({ title: 'Enabled', description: 'Off makes Posthorn pass over this route.', default: true }),
});

/** Where mail goes. */
export const routing = defineFeature({
  group: 'routing',
  slug: 'routing',
  task: 'sending',
  title: 'Routing',
  summary:
    'Where the mail for each recipient goes: aliases first, then local domains, then the routes in order, then the last resort. Change it to add a domain, an alias or a way out.',
  standards: ['RFC 5321 §3.9, §5', 'RFC 5233', 'RFC 2033', 'RFC 7505'],
  events: ['msg:expand'],
  rules: ['builtin.local-domain', 'builtin.alias', 'builtin.unknown-recipient', 'builtin.no-route', 'builtin.null-mx'],
  variables: [
    { name: 'route', type: 'string', stages: ['rcpt'], words: 'The route that takes the recipient.' },
    { name: 'explain', type: 'list<string>', stages: ['rcpt'], words: 'The way to that route, step by step.' },
    {
      name: 'localDomain',
      type: 'bool',
      stages: ['rcpt'],
      words: 'Whether the domain of the recipient is one of ours.',
    },
    { name: 'domain', type: 'domain', stages: ['rcpt'], words: 'The domain of the recipient.' },
    {
      name: 'mx',
      type: 'string',
      stages: ['rcpt'],
      words: 'What the MX record of the domain says; a dot is “no mail”.',
    },
  ],
  selfTests: [{ id: 'targets', title: 'Does every route lead somewhere, and none in a circle?', answeredBy: 'worker' }],
  fields: {
    localDomains: z.array(localDomain).max(10_000).default([]).meta({
      title: 'Local domains',
      description: 'Domains whose mail is meant for us. Anyone may send to them without signing in.',
      widget: 'entries',
      key: 'domain',
    }),
    aliases: z.array(alias).max(100_000).default([]).meta({
      title: 'Aliases',
      description:
        'Addresses that stand for others, here or elsewhere. Aliases of aliases are followed up to ten deep.',
      widget: 'entries',
      key: 'address',
    }),
    routes: z.array(route).max(1000).default([]).meta({
      title: 'Routes',
      description: 'For mail that is not local. The first enabled route whose list matches takes it.',
      widget: 'entries',
      key: 'name',
      ordered: true,
    }),
    defaultRoute: choice({
      title: 'Last resort',
      description:
        'Where mail goes that no route takes. A fresh installation keeps it in the sandbox; choose “mx” to send to the world.',
      standard: 'RFC 5321 §5.1',
      default: 'sandbox',
      options: {
        sandbox: 'keep it in the sandbox and show it',
        mx: 'deliver to the servers the domain names in DNS',
        reject: 'refuse it: only the routes above may be used',
      },
    }),
  },
});
