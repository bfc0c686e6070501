import type { BuiltinRule } from '@posthorn/policy/builtin';

/** What the client can do about a refusal of ours, by the rule that refused. */
export const clientAdvice = (rule: string, code: number | undefined): string =>
  (Object.hasOwn(advice, rule) ? advice[rule as BuiltinRule] : undefined) ??
  (code !== undefined && code < 500
    ? 'Nothing but wait: the refusal was for now.'
    : 'Correct what the reply names, or ask the postmaster here.');

const advice: Partial<Record<BuiltinRule, string>> = {
  'builtin.connections': 'Come back later; mail servers do so by themselves.',
  'builtin.connections-per-client': 'Close connections it does not need, and send more messages over each.',
  'builtin.connections-per-network': 'Come back later, or send through fewer of its machines at once.',
  'builtin.connection-rate': 'Keep a connection open for several messages instead of making a new one for each.',
  'builtin.tls-required': 'Turn on STARTTLS, or use the port that begins with TLS.',
  'builtin.authentication-required':
    'Sign in with an account. Another mail server should use the port for mail servers (25).',
  'builtin.authentication': 'Check name, password and mechanism.',
  'builtin.sender-not-owned': 'Send under an address of the account it signed in with.',
  'builtin.size': 'Send a smaller message, or a link instead of the attachment.',
  'builtin.message-too-big': 'Send a smaller message, or a link instead of the attachment.',
  'builtin.message-rate': 'Send more slowly; mail servers come back by themselves.',
  'builtin.recipient-rate': 'Send to fewer recipients in an hour; mail servers come back by themselves.',
  'builtin.too-many-recipients': 'Split the message; mail servers do so by themselves.',
  'builtin.memory-full': 'Come back later; the fault is here.',
  'builtin.disk-full': 'Come back later; the fault is here.',
  'builtin.not-stored': 'Come back later; the fault is here.',
  'builtin.text-line-too-long': 'Break lines, or encode them as base64 or quoted-printable.',
  'builtin.nul-in-content': 'Encode binary content, or use BINARYMIME.',
  'builtin.relay-denied':
    'A person here: sign in on the submission port. Another server: look at the MX records it went by.',
  'builtin.unknown-recipient': 'Check the address; nobody has it here.',
  'builtin.no-route': 'Nothing: this server has no way to that domain.',
  'builtin.null-mx': 'Nothing: the domain says that it takes no mail (RFC 7505).',
  'builtin.bare-line-ending': 'End every line with CR LF; a lone LF is a way to smuggle messages.',
  'builtin.dmarc-reject':
    'Send through a server that SPF of the author domain allows, or have the message signed by that domain (DKIM).',
  'builtin.dmarc-list':
    'Write from another address: the author domain forbids what mailing lists do to messages. Its owner can change that.',
  'builtin.dmarc-temperror': 'Come back later; the servers of the author domain did not answer.',
  'builtin.loop': 'Find the servers that pass it in a circle: the Received fields name them.',
};
