/** What people are told about a rule. `setting` is the path of the setting that decides it, where there is one. */
export type RuleWords = { title: string; summary: string; setting?: string };

/**
 * The words of a rule named in a decision. Rules without words of their own, such as those an operator wrote, are told by
 * their name.
 */
export function describeRule(rule: string): RuleWords {
  if (Object.hasOwn(builtinRules, rule)) return builtinRules[rule as BuiltinRule];
  return { title: rule, summary: rule.startsWith('builtin.') ? 'A rule built into Posthorn.' : 'A rule of yours.' };
}

/** The rules that need no writing: what every mail server does, each with its reason. */
export const builtinRules = {
  'builtin.connect': { title: 'Connection taken', summary: 'No limit and no rule spoke against the client.' },
  'builtin.connections': {
    title: 'Too many connections',
    summary: 'This process serves as many clients as it may; the client should come back later.',
    setting: 'smtp.maxConnections',
  },
  'builtin.connections-per-client': {
    title: 'Too many connections from this client',
    summary: 'One client has as many connections open as it may.',
    setting: 'smtp.maxConnectionsPerClient',
  },
  'builtin.connections-per-network': {
    title: 'Too many connections from this network',
    summary: 'The network of the client has as many connections open as it may.',
    setting: 'smtp.maxConnectionsPerNetwork',
  },
  'builtin.connection-rate': {
    title: 'Connects too often',
    summary: 'The client opened more connections in a minute than it may.',
    setting: 'smtp.connectionRatePerClient',
  },
  'builtin.proxy-required': {
    title: 'PROXY header missing or wrong',
    summary:
      'The peer is a proxy and has to say, in a PROXY header, whom it speaks for; it did not do so in the right form or in time.',
    setting: 'proxy.requiredHosts',
  },
  'builtin.connections-per-proxy': {
    title: 'Too many connections through this proxy',
    summary: 'All clients behind this proxy together have as many connections open as they may.',
    setting: 'proxy.maxConnections',
  },
  'builtin.xclient': {
    title: 'XCLIENT refused',
    summary: 'The front named a client in a way that cannot be used.',
    setting: 'xclient.hosts',
  },
  'builtin.lookup': {
    title: 'A look-up failed',
    summary:
      'A list that had to be asked is backed by a look-up whose source did not answer; the sender should try again.',
    setting: 'lookups.sources',
  },
  'builtin.helo': { title: 'Greeting taken', summary: 'The client said who it is.' },
  'builtin.mail': { title: 'Sender taken', summary: 'Nothing spoke against the sender.' },
  'builtin.tls-required': {
    title: 'Must encrypt first',
    summary: 'This client has to turn on TLS before it sends.',
    setting: 'tls.requireHosts',
  },
  'builtin.authentication-required': {
    title: 'Must sign in first',
    summary: 'This port serves mail programs, which sign in before they send.',
    setting: 'smtp.requireAuthOnSubmission',
  },
  'builtin.authentication': { title: 'Sign-in', summary: 'The outcome of AUTH.', setting: 'auth.accounts' },
  'builtin.sender-not-owned': {
    title: 'Sender not allowed for this account',
    summary: 'The account may not send under this address.',
    setting: 'auth.accounts',
  },
  'builtin.size': {
    title: 'Message too large',
    summary: 'The message is larger than what is taken here.',
    setting: 'smtp.maxMessageSize',
  },
  'builtin.message-rate': {
    title: 'Too many messages',
    summary: 'The client started more messages in a minute than it may.',
    setting: 'smtp.messageRatePerClient',
  },
  'builtin.recipient-rate': {
    title: 'Too many recipients',
    summary: 'The client named more recipients in a minute than it may.',
    setting: 'smtp.recipientRatePerClient',
  },
  'builtin.memory-full': {
    title: 'No room now',
    summary:
      'Messages under way fill the memory set aside for them, so intake stopped in time; the client keeps the message and comes back.',
  },
  'builtin.disk-full': {
    title: 'Disk runs full',
    summary:
      'Less disk is free than has to stay free, so intake stopped in time; the client keeps the message and comes back.',
    setting: 'queue.minFree',
  },
  'builtin.too-many-recipients': {
    title: 'Too many recipients in one message',
    summary: 'The client named more recipients than one message may have; it sends the others in another one.',
    setting: 'smtp.maxRecipients',
  },
  'builtin.message-too-big': {
    title: 'Message grew too large',
    summary: 'What arrived is larger than what is taken here, whatever size was announced.',
    setting: 'smtp.maxMessageSize',
  },
  'builtin.text-line-too-long': {
    title: 'Line too long',
    summary: 'A line of the content is longer than is taken here.',
    setting: 'smtp.maxTextLineLength',
  },
  'builtin.nul-in-content': {
    title: 'NUL in the content',
    summary: 'The content holds a NUL octet, which only BODY=BINARYMIME may bring.',
    setting: 'smtp.advertise.binarymime',
  },
  'builtin.not-stored': {
    title: 'Could not be stored',
    summary: 'The database did not confirm the message, so it was not accepted; the client keeps it and comes back.',
  },
  'builtin.local-domain': {
    title: 'Local recipient',
    summary: 'The domain is ours, so anyone may send to it.',
    setting: 'routing.localDomains',
  },
  'builtin.alias': { title: 'Alias', summary: 'The address stands for others.', setting: 'routing.aliases' },
  'builtin.authenticated': { title: 'Signed in', summary: 'The client signed in, so it may send to any domain.' },
  'builtin.trial': {
    title: 'Trial',
    summary: 'Somebody sent it from the sandbox page, to see what a destination that misbehaves brings about.',
  },
  'builtin.relay-host': {
    title: 'Relay host',
    summary: 'The client is one of those that may send to any domain without signing in.',
    setting: 'smtp.relayHosts',
  },
  'builtin.relay-denied': {
    title: 'Not a relay for this client',
    summary:
      'The domain is not ours, and the client neither signed in nor is a relay host. Anything else would be an open relay.',
    setting: 'smtp.relayHosts',
  },
  'builtin.srs': {
    title: 'Rewritten sender (SRS)',
    summary:
      'The recipient is a sender that was rewritten when mail was forwarded. With a hash of ours it leads back to that sender; what is forged or too old is refused.',
    setting: 'srs.enabled',
  },
  'builtin.unknown-recipient': {
    title: 'No such mailbox',
    summary: 'The domain is ours, but the address is neither a mailbox nor an alias.',
    setting: 'routing.localDomains',
  },
  'builtin.no-route': {
    title: 'No route',
    summary: 'No route takes this address, and there is no last resort.',
    setting: 'routing.defaultRoute',
  },
  'builtin.null-mx': {
    title: 'Domain takes no mail',
    summary: 'The domain says in DNS that it takes no mail at all (null MX, RFC 7505).',
  },
  'builtin.content-profile': {
    title: 'Recipient of another content profile',
    summary:
      'Its mail is judged differently from that of the first recipient, and this client hears one answer for all; it comes again for those left over.',
    setting: 'content.profileConflict',
  },
  'builtin.content': {
    title: 'What scanners found',
    summary: 'Scanners looked at the content, and the profile of the recipient says what follows from that.',
    setting: 'content.profiles',
  },
  'builtin.content-unscanned': {
    title: 'Content could not be scanned',
    summary: 'A scanner gave no answer, and its setting says that mail is not taken without one.',
    setting: 'content.scanners',
  },
  'builtin.milter-recipient': {
    title: 'Recipient refused by a milter',
    summary:
      'When this message came last, a milter refused this recipient and took others. This client hears one answer for all, so it was told to come again; this is the answer of the milter.',
    setting: 'content.scanners',
  },
  'builtin.milter': {
    title: 'Recipient changed by a milter',
    summary: 'A milter added this recipient to the message, or took it out.',
    setting: 'milter.mayChange',
  },
  'builtin.predata': { title: 'Content welcome', summary: 'At least one recipient was accepted.' },
  'builtin.prdr': {
    title: 'Recipient taken after the content',
    summary: 'Nothing spoke against the message for this recipient.',
    setting: 'prdr.advertiseHosts',
  },
  'builtin.bare-line-ending': {
    title: 'Bare CR or LF',
    summary: 'The content holds line ends that are not CR LF, which could be used to smuggle a second message.',
    setting: 'smtp.bareLineEndings',
  },
  'builtin.loop': {
    title: 'Mail loop',
    summary: 'The message has passed more servers than any honest message does.',
    setting: 'smtp.maxReceivedHops',
  },
  'builtin.dmarc-reject': {
    title: 'Not from whom it says',
    summary:
      'Neither SPF nor DKIM vouch for the domain in From, that domain wants such mail rejected, and nothing spoke for the message.',
    setting: 'dmarc.enforce',
  },
  'builtin.dmarc-quarantine': {
    title: 'Perhaps not from whom it says',
    summary: 'Neither SPF nor DKIM vouch for the domain in From, so the message waits in quarantine for a person.',
    setting: 'dmarc.enforce',
  },
  'builtin.dmarc-list': {
    title: 'Would break on our list',
    summary:
      'The author’s domain wants mail rejected that DMARC does not pass, and mail sent on by a list does not pass: every subscriber would refuse it.',
    setting: 'dmarc.ourLists',
  },
  'builtin.dmarc-temperror': {
    title: 'Author could not be checked',
    summary: 'A look-up that DMARC needs failed, and such mail is put off until DNS answers.',
    setting: 'dmarc.onTemporaryError',
  },
  'builtin.data': { title: 'Message taken', summary: 'Nothing spoke against the message.' },
  'builtin.queuefile': {
    title: 'Taken back from a file',
    summary: 'It lay in the watched directory, without word of what was decided before.',
  },
  'builtin.report': { title: 'Report', summary: 'Posthorn wrote this message itself, to tell what became of another.' },
} as const satisfies Record<string, RuleWords>;

/** The name of a built-in rule. */
export type BuiltinRule = keyof typeof builtinRules;
