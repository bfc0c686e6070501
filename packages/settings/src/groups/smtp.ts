import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { bytes, choice, count, flag, line, list, optionalLine, seconds, template } from '../field.ts';
import { domainRule, replyTextRule } from '../line-rules.ts';

const advertise = z
  .strictObject({
    pipelining: flag({
      title: 'PIPELINING',
      description: 'Clients may send several commands without waiting. Turn it off only to study a broken client.',
      standard: 'RFC 2920',
      default: true,
    }),
    chunking: flag({
      title: 'CHUNKING',
      description: 'Clients may send the content in counted chunks (BDAT), which is faster and needs no dot-stuffing.',
      standard: 'RFC 3030',
      default: true,
    }),
    binarymime: flag({
      title: 'BINARYMIME',
      description:
        'Clients may send content that is not made of lines. Needs CHUNKING. Onward it is re-encoded when the next hop cannot take it.',
      standard: 'RFC 3030 §3',
      default: true,
    }),
    eightbitmime: flag({
      title: '8BITMIME',
      description: 'Clients may send octets above 127 in the content. Off makes old clients encode first.',
      standard: 'RFC 6152',
      default: true,
    }),
    size: flag({
      title: 'SIZE',
      description: 'Tells clients the largest message we take, so that they need not send a larger one to find out.',
      standard: 'RFC 1870',
      default: true,
    }),
    enhancedstatuscodes: flag({
      title: 'ENHANCEDSTATUSCODES',
      description: 'Replies carry a second, finer code such as 5.1.1.',
      standard: 'RFC 2034',
      default: true,
    }),
    limits: flag({
      title: 'LIMITS',
      description: 'Tells clients how many recipients one transaction may have.',
      standard: 'RFC 9422',
      default: true,
    }),
  })
  .prefault({})
  .meta({
    title: 'Extensions offered',
    overridable: 'listener',
    description: 'What the EHLO answer offers. STARTTLS, AUTH, SMTPUTF8 and DSN follow from their own settings.',
    standard: 'RFC 5321 §2.2',
    widget: 'group',
  });

/** The SMTP conversation: limits, time-outs, who may relay. */
export const smtp = defineFeature({
  group: 'smtp',
  slug: 'smtp',
  task: 'receiving',
  title: 'SMTP conversation',
  summary:
    'How Posthorn talks to clients that bring mail: its name, limits, time-outs and patience. Most sites change only the largest message and the relay hosts.',
  standards: ['RFC 5321', 'RFC 1870', 'RFC 2034', 'RFC 2920', 'RFC 3030', 'RFC 6152', 'RFC 9422'],
  events: ['msg:accept', 'msg:reject', 'smtp:violation'],
  rules: [
    'builtin.helo',
    'builtin.mail',
    'builtin.size',
    'builtin.message-rate',
    'builtin.recipient-rate',
    'builtin.relay-host',
    'builtin.relay-denied',
    'builtin.predata',
    'builtin.bare-line-ending',
    'builtin.too-many-recipients',
    'builtin.message-too-big',
    'builtin.text-line-too-long',
    'builtin.nul-in-content',
    'builtin.loop',
    'builtin.data',
    'builtin.not-stored',
  ],
  variables: [
    {
      name: 'client',
      type: 'string',
      stages: ['connect', 'mail', 'rcpt'],
      words: 'The address of the client as limits count it, or its verified name.',
    },
    {
      name: 'perMinute',
      type: 'int',
      stages: ['connect', 'mail', 'rcpt'],
      words: 'How many a minute the client may have on this engine.',
    },
    { name: 'sender', type: 'address', stages: ['mail'], words: 'The reverse path; empty for a report.' },
    {
      name: 'declared',
      type: 'int',
      stages: ['mail'],
      words: 'The size in octets that the client announced with SIZE.',
    },
    {
      name: 'limit',
      type: 'int',
      stages: ['connect', 'mail', 'predata', 'data'],
      words: 'The limit that was reached.',
    },
    { name: 'relayHost', type: 'bool', stages: ['rcpt'], words: 'Whether the client is one of the relay hosts.' },
    { name: 'received', type: 'int', stages: ['data'], words: 'How many Received fields the message carries.' },
  ],
  selfTests: [{ id: 'conversation', title: 'Does a whole conversation go as the settings say?', answeredBy: 'engine' }],
  fields: {
    hostname: optionalLine({
      title: 'Host name',
      overridable: 'listener',
      description:
        'The name Posthorn goes by in its banner, in EHLO and in Received fields. It should resolve to this machine, and the machine’s address back to it.',
      standard: 'RFC 5321 §4.1.1.1',
      placeholder: 'the boot-time POSTHORN_HOSTNAME',
      rule: domainRule,
    }),
    greeting: template({
      title: 'Greeting',
      overridable: 'listener',
      description: 'The words behind the host name in the banner. Some sites put a usage notice here.',
      standard: 'RFC 5321 §4.2',
      default: 'ESMTP Posthorn',
      max: 400,
      rule: replyTextRule,
      variables: [
        { name: 'listener', words: 'the name of the listener', sample: 'mx' },
        { name: 'revision', words: 'the number of the settings in force', sample: '7' },
      ],
    }),
    maxMessageSize: bytes({
      title: 'Largest message',
      overridable: 'listener',
      description:
        'Messages above this size are refused, at MAIL FROM when the client says the size. Attachments grow by a third when encoded: for files of 35 MB allow 50M.',
      standard: 'RFC 1870, RFC 5321 §4.5.3.1.7',
      default: 50 * 1024 * 1024,
      min: 64 * 1024,
      max: 4 * 1024 * 1024 * 1024,
    }),
    maxRecipients: count({
      title: 'Recipients per message',
      overridable: 'listener',
      description:
        'Further recipients are deferred, and the client sends them in a second transaction. At least 100 must be taken.',
      standard: 'RFC 5321 §4.5.3.1.8, §4.5.3.1.10',
      default: 1000,
      min: 1,
      max: 50_000,
    }),
    maxTextLineLength: count({
      title: 'Longest text line',
      overridable: 'listener',
      description:
        'Octets in one line of content, without CR LF. The standard says 998; some programs send longer ones, which a strict next hop would refuse. 0 sets no limit.',
      standard: 'RFC 5321 §4.5.3.1.6',
      default: 8192,
      min: 0,
      max: 16 * 1024 * 1024,
      unit: 'octets',
    }),
    maxCommandLength: count({
      title: 'Longest command line',
      description:
        'Octets in one command, CR LF included. Extensions add their own allowance on top, as their standards say.',
      standard: 'RFC 5321 §4.5.3.1.4',
      default: 512,
      min: 512,
      max: 65_536,
      unit: 'octets',
    }),
    bareLineEndings: choice({
      title: 'Bare CR or LF',
      overridable: 'listener',
      description:
        'What to do with line ends that are not CR LF. Refusing is safe against smuggled messages; normalising helps old local programs and never creates an end of data.',
      standard: 'RFC 5321 §2.3.8',
      default: 'refuse',
      options: { refuse: 'refuse the message', normalise: 'turn them into CR LF' },
    }),
    maxErrors: count({
      title: 'Errors per connection',
      overridable: 'listener',
      description:
        'After so many commands answered with 5yz for syntax or sequence, the connection is closed with 421.',
      default: 10,
      min: 1,
      max: 1000,
    }),
    maxNoops: count({
      title: 'Idle commands per connection',
      overridable: 'listener',
      description: 'How many NOOP, HELP, VRFY and RSET a client may send between transactions before it is told to go.',
      default: 20,
      min: 1,
      max: 10_000,
    }),
    commandTimeout: seconds({
      title: 'Wait for a command',
      overridable: 'listener',
      description: 'How long a client may be silent between commands. The standard asks for at least 5 minutes.',
      standard: 'RFC 5321 §4.5.3.2.7',
      default: 300,
      min: 10,
      max: 3600,
    }),
    dataTimeout: seconds({
      title: 'Wait for content',
      overridable: 'listener',
      description: 'How long a client may be silent within the content.',
      standard: 'RFC 5321 §4.5.3.2.5',
      default: 180,
      min: 10,
      max: 3600,
    }),
    sessionTimeout: seconds({
      title: 'Longest connection',
      overridable: 'listener',
      description: 'A connection older than this is closed after its present message.',
      default: 3600,
      min: 60,
      max: 86_400,
    }),
    minDataRate: count({
      title: 'Slowest content',
      overridable: 'listener',
      description:
        'A client whose content arrives more slowly than this, on average and after a first allowance, is disconnected: a defence against clients that hold connections with one byte at a time. 0 turns it off.',
      default: 100,
      min: 0,
      max: 1_000_000,
      unit: 'bytes per second',
    }),
    maxConnections: count({
      title: 'Connections',
      description: 'How many clients one engine process serves at once. Further ones get 421 and try again.',
      default: 1000,
      min: 1,
      max: 100_000,
    }),
    maxConnectionsPerClient: count({
      title: 'Connections per client',
      overridable: 'listener',
      description:
        'How many connections one client may have open at once. A client is an address, or a block (see the prefixes below).',
      default: 50,
      min: 1,
      max: 100_000,
    }),
    maxConnectionsPerNetwork: count({
      title: 'Connections per network',
      overridable: 'listener',
      description: 'How many connections a whole network, /24 or /48, may have open at once.',
      default: 200,
      min: 1,
      max: 100_000,
    }),
    connectionRatePerClient: count({
      title: 'New connections per client',
      description:
        'How many connections one client may open in a minute. 0 sets no limit. Relay hosts are not counted.',
      default: 0,
      min: 0,
      max: 1_000_000,
      unit: 'per minute',
    }),
    messageRatePerClient: count({
      title: 'Messages per client',
      description:
        'How many messages one client may start in a minute; further ones are deferred. 0 sets no limit. Relay hosts are not counted.',
      default: 0,
      min: 0,
      max: 1_000_000,
      unit: 'per minute',
    }),
    recipientRatePerClient: count({
      title: 'Recipients per client',
      description:
        'How many recipients one client may name in a minute; further ones are deferred. 0 sets no limit. Relay hosts are not counted.',
      default: 0,
      min: 0,
      max: 10_000_000,
      unit: 'per minute',
    }),
    tarpitDelay: seconds({
      title: 'Delay after errors',
      overridable: 'listener',
      description:
        'From the second error on, each refusal waits so long before it is sent: it slows down guessing and costs honest clients nothing. 0 turns it off.',
      default: 1,
      min: 0,
      max: 60,
    }),
    vrfy: choice({
      title: 'VRFY',
      overridable: 'listener',
      description: 'Whether VRFY says if a mailbox exists. Off answers 252, which tells nothing, as most sites do.',
      standard: 'RFC 5321 §3.5.3',
      default: 'off',
      options: { off: 'tell nothing (252)', on: 'say whether the address is accepted' },
    }),
    help: line({
      title: 'HELP text',
      overridable: 'listener',
      description: 'What HELP answers: where a person can find help.',
      standard: 'RFC 5321 §4.1.1.8',
      default: 'This is Posthorn. Write to postmaster for help.',
      max: 400,
      rule: replyTextRule,
    }),
    advertise,
    relayHosts: list({
      title: 'Relay hosts',
      overridable: 'listener',
      description:
        'Clients that may send to any domain without signing in: programs on this machine, your own servers and printers. Never a list that holds the world: that is an open relay.',
      standard: 'RFC 5321 §7.9',
      default: ['127.0.0.0/8', '::1'],
      kind: 'hosts',
    }),
    requireAuthOnSubmission: flag({
      title: 'Submission needs sign-in',
      overridable: 'listener',
      description:
        'On submission ports nothing is taken before the client has signed in. Off lets relay hosts use these ports without.',
      standard: 'RFC 6409 §4.3',
      default: true,
    }),
    maxReceivedHops: count({
      title: 'Hops',
      overridable: 'listener',
      description: 'A message with more Received fields than this goes in circles and is refused with 5.4.6.',
      standard: 'RFC 5321 §6.3',
      default: 100,
      min: 10,
      max: 1000,
    }),
    reverseDns: flag({
      title: 'Look up client names',
      description:
        'Finds each client’s name and checks that the name leads back to the address. Needed for lists with host names; off saves a look-up per connection.',
      standard: 'RFC 8601 §2.7.3',
      default: true,
    }),
    clientIpv4Prefix: count({
      title: 'IPv4 network',
      description: 'How many bits of an IPv4 address make a network for the limit on connections per network.',
      default: 24,
      min: 8,
      max: 32,
      unit: 'bits',
    }),
    clientIpv6Prefix: count({
      title: 'IPv6 client',
      description:
        'How many bits of an IPv6 address make one client: a household has a whole /64, so counting single addresses counts nothing.',
      default: 64,
      min: 32,
      max: 128,
      unit: 'bits',
    }),
  },
});
